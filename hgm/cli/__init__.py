"""The command line. Heavy imports happen inside the commands that need them: `hgm --help` answers at once."""

from __future__ import annotations

import errno
import sys

EXIT_INTERRUPTED = 130


def main() -> None:
    """Entry point of `hgm`. Errors of ours end with one line on stderr and their documented exit code."""
    from archive.errors import DiskFull, HgmError
    from hgm.cli.app import app
    from hgm.harmless import harmless
    from hgm.pipe import guard_stdout

    guard_stdout()
    try:
        try:
            app(standalone_mode=True)
        finally:
            sys.stdout.flush()
    except HgmError as error:
        print(f"hgm: {harmless(str(error))}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        if error.filename is None and not full:
            raise  # nothing that its user could know about: a defect, with its traceback
        where = f"{error.filename}: " if error.filename else ""
        print(f"hgm: {harmless(where)}{error.strerror}", file=sys.stderr)  # noqa: T201
        sys.exit(DiskFull.exit_code if full else 1)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
