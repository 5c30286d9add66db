"""Export: from a variant to a folder that runs by itself."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from archive.resolved import epsilon_of
from hgm.card import export_variant
from hgm.cli.places import open_reader, variant_id
from hgm.terminal import console, emit, narrate


def export(run: str, variant: str, to: Path | None, json: bool) -> None:
    reader = open_reader(run)
    chosen = variant_id(reader, variant)
    where = export_variant(reader, chosen, epsilon_of(reader.paths), to)
    if json:
        emit({"variant": chosen, "path": str(where)})
        return
    console().print(Text(str(where)), soft_wrap=True)
    narrate(how_to_run(where))


def how_to_run(where: Path) -> str:
    return (
        f"run it with: cd {where} && OPENAI_BASE_URL=… OPENAI_API_KEY=… OPENAI_MODEL=… "
        "python -m agent --repo PATH --statement FILE"
    )
