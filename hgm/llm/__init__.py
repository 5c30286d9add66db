"""Models, and the only door from a sandbox to one."""
