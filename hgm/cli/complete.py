"""What the shell offers after Tab: runs, variants, attempts, and the names that options know.

`hgm --install-completion` installs it. Whatever is wrong with a run, completion offers nothing and says nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from archive.queries import Reader

LATEST = 50
"""Of attempts: nobody looks through more."""


def runs(incomplete: str) -> list[str]:
    """Names below runs/, and directories that are runs or may lead to one."""
    known = sorted(path.parent.name for path in Path("runs").glob("*/hgm.toml"))
    return [name for name in known if name.startswith(incomplete)] + _folders(incomplete)


def variants(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """`root`, `best` and the variants of the run that was typed before, with their ideas."""
    from hgm.harmless import on_one_line

    offered = [("best", "the best by belief"), ("root", "the first")]
    reader = _reader(ctx)
    if reader is not None:
        offered += [(v.label, on_one_line(v.idea)) for v in reader.variants()]
    return [(name, what) for name, what in offered if name.startswith(incomplete)]


def bases(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """What a variant may be compared with."""
    parent = [("parent", "what it was made from")] if "parent".startswith(incomplete) else []
    return parent + variants(ctx, incomplete)


def attempts(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The latest evaluations and expansions of the run that was typed before."""
    from hgm.harmless import on_one_line

    reader = _reader(ctx)
    if reader is None:
        return []
    offered = [(f"e{row.id}", f"v{row.variant_id} {row.task_id}") for row in reader.latest_evaluations(LATEST)]
    offered += [(f"x{row.id}", f"v{row.parent_id} expand") for row in reader.latest_expansions(LATEST)]
    return [(name, on_one_line(what)) for name, what in offered if name.startswith(incomplete)]


def policies(incomplete: str) -> list[str]:
    from hgm.policies import POLICIES

    return [name for name in POLICIES if name.startswith(incomplete)]


def families(incomplete: str) -> list[str]:
    from hgm.simulate.landscapes import FAMILIES

    return [name for name in FAMILIES if name.startswith(incomplete)]


def suites(incomplete: str) -> list[str]:
    from evaluators.catalog import KNOWN

    return [name for name in KNOWN if name.startswith(incomplete)] + _folders(incomplete)


def agents(incomplete: str) -> list[str]:
    from hgm.plan import seeds

    return [name for name in seeds() if name.startswith(incomplete)] + _folders(incomplete)


def models(incomplete: str) -> list[str]:
    known = ("builtin", "noise", "scripted:", "openai:", "anthropic:", "vllm:")
    return [name for name in known if name.startswith(incomplete)]


def limits(incomplete: str) -> list[str]:
    from hgm.amounts import BUDGETS

    return [f"{name}=" for name in BUDGETS if name.startswith(incomplete)]


def _folders(incomplete: str) -> list[str]:
    """Directories, where a path has been begun."""
    if not incomplete.startswith((".", "/")) and "/" not in incomplete:
        return []
    typed, _, rest = incomplete.rpartition("/")
    folder = Path(typed or ("/" if incomplete.startswith("/") else "."))
    if not folder.is_dir():
        return []
    front = f"{typed}/" if "/" in incomplete else "./"
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return [f"{front}{name}/" for name in names if name.startswith(rest.removeprefix("."))]


def _reader(ctx: typer.Context) -> Reader | None:
    from archive.errors import HgmError
    from hgm.cli.places import open_reader

    try:
        return open_reader(str(ctx.params["run"]))
    except (HgmError, OSError, KeyError):
        return None
