"""Started as `python -I fence.py SITE ARGUMENTS…` by the interpreter of a new environment: runs pip from SITE in it.

Wheels are unpacked, never executed. A source distribution, a repository or a build back end would have to start a
program: here no program can be started. pip ends with whoever holds the other end of its standard input.
"""

import os
import runpy
import sys
import threading

STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn")


def refuse(event, _arguments):  # type: ignore[no-untyped-def]
    if event in STARTS:
        raise PermissionError("an environment is made of wheels: nothing may be started while it is built")


def end_with_the_engine() -> None:
    os.read(0, 1)
    os._exit(1)


threading.Thread(target=end_with_the_engine, daemon=True).start()
sys.addaudithook(refuse)
sys.path.insert(0, sys.argv[1])
sys.argv = ["pip", *sys.argv[2:]]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
