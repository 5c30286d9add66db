"""Runs inside the sandbox, from a copy: imports nothing of ours."""
