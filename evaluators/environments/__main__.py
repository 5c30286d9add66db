"""`python -m evaluators.environments`: build what runs need and say where it is."""

from __future__ import annotations

import sys

from evaluators.environments.exam import exam_environment

environment = exam_environment(progress=lambda text: print(text, file=sys.stderr))  # noqa: T201
print(environment.mounts[0].source)  # noqa: T201
