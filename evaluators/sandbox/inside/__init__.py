"""What runs inside a sandbox as its PID 1: standard library only, few imports, since every job pays for its start.

These modules are compiled by the host, handed over through a descriptor and run from there (`payload.py`): nothing of
the engine's source is ever mounted inside.
"""
