"""The memory: git branches and SQLite. Knows nothing of models, sandboxes or screens."""
