"""A plain coding agent: one shell, one loop, one model, the standard library only."""
