"""Started by the judge as `python -P -s main.py KEYFILE PACKAGES`, in the checkout, before any code of the candidate.

PACKAGES is where the exam's packages lie, if this interpreter is a task's own and does not have them; else empty.
KEYFILE lies in the checkout, is read once and removed: what it says (the report's key, the tests, the canaries, the
trusted sources) is nowhere on disk when the candidate's code is imported.
"""

import importlib
import importlib.util
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

HERE = str(Path(__file__).parent)
REPORT_FD = "HGM_REPORT_FD"
OUR_FRAMES = 200
"""More than lie below a test: a solution may go as deep as it could without a test runner."""


def load_package() -> None:
    """The files beside this one as the package `hgm_judge`: a name that no project uses."""
    spec = importlib.util.spec_from_file_location("hgm_judge", f"{HERE}/__init__.py", submodule_search_locations=[HERE])
    assert spec is not None
    assert spec.loader is not None
    sys.modules["hgm_judge"] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


def load_pytest(packages: str) -> None:
    """The exam's pytest, whatever the task's environment has; of all else, the task's own comes first."""
    if packages:
        sys.path.insert(0, packages)
    for name in ("pytest", "pluggy", "iniconfig"):
        importlib.import_module(name)
    if packages:
        sys.path.remove(packages)
        sys.path.append(packages)


def here(path: str) -> str:
    """The absolute path of one in the checkout, wherever the sandbox has put that."""
    return str(Path.cwd() / path)


def arguments(config: str | None, no_config: str) -> list[str]:
    return [
        "-q",
        f"--rootdir={here('')}",
        f"--confcutdir={here('')}",
        "-c",
        here(config) if config else f"{HERE}/{no_config}",
        "-o",
        "addopts=",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "--continue-on-collection-errors",
        "--tb=short",
    ]


def make_reporter() -> tuple[Any, list[str]]:
    """The plugin, and pytest's arguments. What is told here is in no variable when this has returned."""
    from hgm_judge import ends, fair_unittest, reporter, rewriting, signing, watching  # type: ignore[import-not-found]

    order = Path(sys.argv[1])
    told = json.loads(order.read_bytes())
    order.unlink()
    del sys.argv[1:]
    if told["unittest"]:
        fair_unittest.make_unittest_fair()
    sources = {here(path): text.encode("utf-8", "surrogateescape") for path, text in told["sources"].items()}
    descriptor, says_end = int(os.environ.pop(REPORT_FD)), ends.SayEnd.__call__.__code__
    key, free = bytes.fromhex(told["key"]), told["allowed"]
    signer, hidden = signing.open_report(descriptor, key, main.__code__, says_end, sources, free)
    plugin = reporter.Reporter(
        signer,
        root=here(""),
        ids=told["ids"],
        sources=sources,
        canaries={here(path): rewriting.Canaries(*names) for path, names in told["canaries"].items()},
        wall_s=told["wall_s"],
        output=os.dup(1),
    )
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # else asyncio puts a handler of its own there while it runs
    watching.close_memory()
    watching.watch(free, sources, signer, hidden)
    sys.path[:0] = [here(path) for path in told["sys_path"]]
    return plugin, [*arguments(told["config"], told["no_config"]), *told["files"]]


def hide_package() -> None:
    """Nothing that a candidate imports leads here; the functions keep what they use."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "hgm_judge"]:
        del sys.modules[name]


def main() -> None:
    load_pytest(sys.argv[2])
    load_package()
    import pytest

    plugin, options = make_reporter()
    hide_package()
    sys.setrecursionlimit(sys.getrecursionlimit() + OUR_FRAMES)
    code = pytest.main(options, plugins=[plugin])
    sys.stdout.flush()
    os._exit(int(code))  # whatever threads the candidate left behind


main()
