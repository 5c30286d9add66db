"""Sorting photos into an album."""

from album.photo import Photo, read_catalogue

__all__ = ["Photo", "read_catalogue"]
