"""Words about a configuration, made from its pydantic classes: error messages, the reference page, a template."""

from __future__ import annotations

import difflib
import json
import textwrap
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import annotated_types
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

PAGE_HEAD = """# Configuration: `hgm.toml`

<!-- Made by `python -m hgm.config > docs/configuration.md`; a test sees that it is current. -->

Unknown keys, wrong types and values out of range are errors. A path starts from the folder of the file.
`[budget]` and `run.workers` may change during a run; anything else that differs from what a run was started with is
refused.
"""


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint: the nearest valid name, or all of them."""
    valid = list(valid)
    found = difflib.get_close_matches(name, valid, n=1)
    return f"did you mean {found[0]!r}?" if found else f"there are: {', '.join(valid)}"


# --- errors ----------------------------------------------------------------------------------------------------------


def explain(path: Path, model: type[BaseModel], error: ValidationError) -> str:
    """All that is wrong with the file `path`, a line each."""
    return "\n".join(f"{path}: {_line(model, one)}" for one in error.errors(include_url=False))


def _line(model: type[BaseModel], error: ErrorDetails) -> str:
    location = [str(part) for part in error["loc"]]
    key = ".".join(location)
    if error["type"] == "extra_forbidden":
        return f"unknown key {key}: {nearest(location[-1], _section(model, location[:-1]).model_fields)}"
    if error["type"] == "missing":
        return f"{key} is missing"
    if error["type"] == "value_error":
        text = str(error["ctx"]["error"])
        return text if not key or text.startswith(key) or key in ("budget", "search") else f"{key}: {text}"
    field = _section(model, location[:-1]).model_fields.get(location[-1])
    allowed = _allowed(field) if field else ""
    wanted = f"allowed is {allowed}" if allowed else error["msg"].lower()
    secret = any(part == "flags" or part.startswith("api_key") for part in location)  # it may be the key itself
    secret |= "@" in str(error["input"])  # or an address with a password
    given = "" if secret else f" = {error['input']!r}"
    return f"{key}{given} cannot be: {wanted}"


def allowed_by(annotation: object) -> str:
    """Type and range of an annotation in words, as error messages have them."""
    return _allowed(FieldInfo.from_annotation(typing.cast("type", annotation)))


def _section(model: type[BaseModel], location: list[str]) -> type[BaseModel]:
    """The class that checks the table at `location`; a table of tables takes one more part, its entries' name."""
    while location:
        field = model.model_fields.get(location[0])
        if field is None:
            break
        entries = _entries(field)
        found, location = (entries, location[2:]) if entries else (_table(field), location[1:])
        if found is None:
            break
        model = found
    return model


def _entries(field: FieldInfo) -> type[BaseModel] | None:
    """The class of the entries, for a field that is a table of tables."""
    if typing.get_origin(field.annotation) is not dict:
        return None
    entry = typing.get_args(field.annotation)[1]
    return entry if isinstance(entry, type) and issubclass(entry, BaseModel) else None


def _table(field: FieldInfo) -> type[BaseModel] | None:
    """The class of a table, that may be left out."""
    for one in (field.annotation, *typing.get_args(field.annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def _allowed(field: FieldInfo) -> str:
    """Type and range in words."""
    kinds = _kinds(field.annotation)
    bounds = [text for constraint in field.metadata for text in _bound(constraint)]
    return " ".join([kinds, *([" and ".join(bounds)] if bounds else [])])


def _kinds(annotation: object) -> str:
    if typing.get_origin(annotation) is typing.Annotated:
        return _kinds(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) is typing.Literal:
        return " or ".join(f'"{value}"' for value in typing.get_args(annotation))
    if typing.get_origin(annotation) is list:
        return f"a list of {_kinds(typing.get_args(annotation)[0])}"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return ", ".join(f'"{value}"' for value in annotation)
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        return " or ".join(_kinds(part) for part in typing.get_args(annotation) if part is not type(None))
    names = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
    return names.get(annotation, "a table") if isinstance(annotation, type) else "a table"


def _bound(constraint: object) -> Iterator[str]:
    match constraint:
        case annotated_types.Gt(gt=value):
            yield f"> {value}"
        case annotated_types.Ge(ge=value):
            yield f">= {value}"
        case annotated_types.Lt(lt=value):
            yield f"< {value}"
        case annotated_types.Le(le=value):
            yield f"<= {value}"
        case annotated_types.MinLen():
            yield "that is not empty"
        case _ if pattern := getattr(constraint, "pattern", None):
            yield f"that matches {pattern}"


# --- pages -----------------------------------------------------------------------------------------------------------


def reference_page(model: type[BaseModel]) -> str:
    """A Markdown page: a section for each table, a row for each key."""
    return PAGE_HEAD + "".join(_page_section(*_titled(name, field)) for name, field in model.model_fields.items())


def _page_section(section: type[BaseModel], title: str) -> str:
    """The section of one table, and after it those of the tables in it."""
    rows = "".join(
        f"| `{key}` | {_allowed(one)} | {_shown_default(one)} | {_one_line(one.description)} |\n"
        for key, one in section.model_fields.items()
    )
    head = "| key | allowed | default | meaning |\n|---|---|---|---|\n"
    own = f"\n## `[{title}]`\n{_one_line(section.__doc__)}\n\n{head}{rows}"
    inner = ((_table(one), key) for key, one in section.model_fields.items())
    return own + "".join(_page_section(table, f"{title}.{key}") for table, key in inner if table)


def _titled(name: str, field: FieldInfo) -> tuple[type[BaseModel], str]:
    entries = _entries(field)
    if entries:
        return entries, f"{name}.NAME"
    assert isinstance(field.annotation, type)
    assert issubclass(field.annotation, BaseModel)
    return field.annotation, name


def _shown_default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    return "" if field.default is None else f"`{toml_value(field.default)}`"


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def toml_template(model: type[BaseModel], chosen: Mapping[str, object]) -> str:
    """A file with the `chosen` dotted keys set, and all other keys of the same tables as comments."""
    parts = ["# What this run is asked to do. docs/configuration.md explains every key.\n"]
    for name, field in model.model_fields.items():
        section, title = _titled(name, field)
        lines = [line for key, one in section.model_fields.items() for line in _template_lines(name, key, one, chosen)]
        head = f"# [{title}]" if _entries(field) else f"[{title}]"
        parts.append("\n".join([*_comment(section.__doc__), head, *lines]) + "\n")
    return "\n".join(parts)


def _template_lines(table: str, key: str, field: FieldInfo, chosen: Mapping[str, object]) -> Iterator[str]:
    yield from _comment(field.description)
    dotted = f"{table}.{key}"
    if dotted in chosen:
        yield f"{key} = {toml_value(chosen[dotted])}"
    elif field.is_required() or field.default is None:
        yield f"# {key} ="
    else:
        yield f"# {key} = {toml_value(field.default)}"


def _comment(text: str | None) -> list[str]:
    return textwrap.wrap(_one_line(text), 118, initial_indent="# ", subsequent_indent="# ")


def toml_value(value: object) -> str:
    """A value as TOML writes it; basic strings of TOML and JSON agree in what JSON produces."""
    if isinstance(value, Mapping) and value:
        return "{ " + ", ".join(f"{key} = {toml_value(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
