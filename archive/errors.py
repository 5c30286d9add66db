"""Every error that a user can meet, as one tree. A message says what happened, to which id, and what to do next.

    HgmError                     exit 1
    ├── ConfigError              exit 2   hgm.toml, agent.toml, task.toml or an option is wrong
    │   └── TaskError                     one task of a suite is wrong
    ├── NotARun                  exit 3   the directory is no run (any more), or its archive cannot be read
    │   └── ArchiveTooNew                 written by a later version of this program
    ├── RunLocked                exit 4   another process drives the run; or nobody does, and there is nobody to tell
    ├── RunMismatch              exit 5   hgm.toml differs from the one that the run was started with
    ├── Missing                  exit 6   something that the machine must have is not there
    │   ├── GitMissing
    │   ├── SandboxUnavailable            bubblewrap, user namespaces, or a limit that cannot be enforced
    │   └── EnvironmentUnavailable        a Python environment could not be built
    ├── DiskFull                 exit 7
    ├── GateRefused              exit 8   the root does not solve the smoke task
    ├── NotFound                 exit 9   no variant, task or evaluation with that id
    ├── SandboxFailure                    the host could not run a sandbox (cause `infra`, retried, never a score)
    └── ModelError
        ├── ProviderRefused               key invalid or quota exhausted: the run pauses
        ├── ProviderUnavailable           timeout, 429, 5xx: retried, then cause `infra`
        │   └── ProviderUnreachable       no connection, or no such host: a run does not even start
        └── BadRequest                    what the agent sent cannot be served: the agent's own doing
            └── ContextOverflow           its conversation is longer than the model can read

A run that ends because it was paused or stopped by its user exits 0; Ctrl-C twice exits 130.
"""

from __future__ import annotations


class HgmError(Exception):
    """Root of all errors of this project."""

    exit_code = 1


class ConfigError(HgmError):
    exit_code = 2


class TaskError(ConfigError):
    """A task folder that cannot be used; the message names the task and the field."""


class NotARun(HgmError):
    exit_code = 3


class ArchiveTooNew(NotARun):
    pass


class RunLocked(HgmError):
    exit_code = 4


class RunMismatch(HgmError):
    exit_code = 5


class Missing(HgmError):
    exit_code = 6


class GitMissing(Missing):
    pass


class SandboxUnavailable(Missing):
    pass


class EnvironmentUnavailable(Missing):
    pass


class DiskFull(HgmError):
    exit_code = 7


class GateRefused(HgmError):
    exit_code = 8


class NotFound(HgmError):
    exit_code = 9


class SandboxFailure(HgmError):
    """The host's own failure to start or to read a sandbox; never anything that the agent's code did."""


class ModelError(HgmError):
    pass


class ProviderRefused(ModelError):
    pass


class ProviderUnavailable(ModelError):
    """`retry_after_s` is how long the provider asked us to wait, where it said so. `limited`: we ask more than it will
    serve. `may_be_billed`: it was at work when the answer broke off, and nobody knows what it counted."""

    def __init__(
        self, message: str, *, retry_after_s: float | None = None, limited: bool = False, may_be_billed: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.limited = limited
        self.may_be_billed = may_be_billed


class ProviderUnreachable(ProviderUnavailable):
    """Nobody answers at the provider's address."""


class BadRequest(ModelError):
    pass


class ContextOverflow(BadRequest):
    pass
