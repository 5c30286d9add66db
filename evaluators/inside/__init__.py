"""Code that runs inside the judge's sandbox, under the exam's interpreter: nothing here imports the rest of us.

`evaluators/grading.py` hands these files to the sandbox, where `main.py` makes the package `hgm_judge` of them. They
know only the standard library and pytest, and load all that they need before the candidate's code can be imported.
"""
