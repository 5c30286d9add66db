"""A library under other names, and tasks that only who knows these names can solve: `hgm tasks closed-book`.

After SE-Bench (arXiv 2602.04811): what is asked for cannot have been learned before, so an agent that solves it without
the documentation has kept what it read there.
"""
