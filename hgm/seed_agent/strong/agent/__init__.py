"""A coding agent with a shell, an exact-match editor and a memory that it tidies up; the standard library only."""
