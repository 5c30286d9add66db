"""The verbs, by what a person is about. Each is a thin door to the module of `hgm.cli` that does the work."""
