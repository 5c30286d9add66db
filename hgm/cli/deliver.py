"""Export: from a variant to a folder that runs by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from archive.errors import ConfigError
from archive.export import export_patch
from archive.queries import Reader
from archive.records import ROOT
from archive.resolved import epsilon_of
from hgm.card import export_variant
from hgm.cli.places import open_reader, variant_id
from hgm.terminal import console, emit, narrate

if TYPE_CHECKING:
    from hgm.full_suite import FullSuite

FORMS = ("folder", "patch", "branch")


def export(run: str, variant: str, to: Path | None, json: bool, form: str, all_tests: bool) -> None:
    """
    Raises:
        ConfigError: no such form, or something else lies where the export would be.
        and what `full_suite` raises.
    """
    if form not in FORMS:
        raise ConfigError(f"--as {form}: there are {', '.join(FORMS)}")
    reader = open_reader(run)
    chosen = variant_id(reader, variant)
    looked = _full_suite(reader, chosen) if all_tests else None
    if form == "folder":
        where = export_variant(reader, chosen, epsilon_of(reader.paths), to, looked)
        hint = how_to_run(where)
    elif form == "patch":
        where = export_patch(reader.diff(ROOT, chosen), to or reader.paths.exports / f"v{chosen}.patch")
        hint = f"in the source of the root: git apply {where}"
    else:
        where = reader.export_branch(chosen, to or reader.paths.exports / f"v{chosen}.bundle")
        hint = f"in any git repository: git fetch {where} variant/{chosen}:v{chosen}"
    if json:
        emit({"variant": chosen, "path": str(where), "full_suite": looked.as_json() if looked else None})
        return
    if looked:
        show_full_suite(looked)
    console().print(Text(str(where)), soft_wrap=True)
    narrate(hint)


def _full_suite(reader: Reader, variant: int) -> FullSuite:
    from hgm.full_suite import full_suite
    from hgm.plan import read_plan

    plan = read_plan(reader.paths)
    return full_suite(plan, variant, plan.tasks, narrate)


def show_full_suite(looked: FullSuite) -> None:
    """What was found, with what is wrong by name."""
    out = console()
    for one in (*looked.broken, *looked.unknown):
        out.print(Text(str(one), style="yellow"))
    out.print(Text(str(looked)))


def how_to_run(where: Path) -> str:
    return (
        f"run it with: cd {where} && OPENAI_BASE_URL=… OPENAI_API_KEY=… OPENAI_MODEL=… "
        "python -m agent --repo PATH --statement FILE"
    )
