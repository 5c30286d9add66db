"""Playlists and how long they take."""
