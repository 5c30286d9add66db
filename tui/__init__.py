"""The window: reads the archive; steers a run only by inserting command rows."""
