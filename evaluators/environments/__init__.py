"""Python environments that are mounted into sandboxes: built on the host, once per digest, and then only looked at.

`[environment]` of an agent or a task says which (wanted.py, requirements.py); a build takes wheels only and runs
nothing of what it installs (build.py, fence.py); it appears in the cache whole or not at all (cache.py).
"""

from evaluators.environments.cache import Progress, cache_directory
from evaluators.environments.exam import exam_environment
from evaluators.environments.mounted import AGENT_ENV, ENV, EXAM, Built, Environment
from evaluators.environments.stock import Environments
from evaluators.environments.wanted import Wanted
from evaluators.sandbox.interpreter import interpreter_mounts

__all__ = [
    "AGENT_ENV",
    "ENV",
    "EXAM",
    "Built",
    "Environment",
    "Environments",
    "Progress",
    "Wanted",
    "cache_directory",
    "exam_environment",
    "interpreter_mounts",
]
