"""Tasks out of a repository with tests and no labelled issues: `hgm tasks mine`.

A bug is put in, and specified by the tests that notice it (the idea of Self-play SWE-RL, arXiv 2512.18552). The way of
a repository: read at HEAD (`repository`), its tests measured (`baseline`), sites of bugs enumerated (`bugs`), each bug
tried (`trials`), described (`statement`), written as a task folder (`folder`) and proven like any other task. A model
may propose bugs (`propose`) and word the statements (`wording`), an agent sort out what is too easy (`solver`).
"""
