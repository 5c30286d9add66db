"""League tables from match results."""
