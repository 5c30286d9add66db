"""SWE-bench (https://www.swebench.com): issues of real repositories, each with its own image and its own tests.

Rows, images and the grader are the benchmark's own (package `swebench`, version 5); ours are the patch, the sandbox,
and what each way to end means.
"""
