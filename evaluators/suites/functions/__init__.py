"""Benchmarks whose tasks are functions to be written: MBPP, HumanEval, their EvalPlus and their Pro versions.

A module for each published format makes `Problem`s of its records (mbpp.py, humaneval.py, pro.py, evalplus.py). The
hidden part of a problem is the published tests and `Case`s: inputs, generated here (inputs.py) or published, with what
the reference returns for them, found out once by running it in a sandbox (expected.py).
"""
