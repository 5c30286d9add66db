"""Writing settings back to a file."""

from settings.document import TOP, Config


def quote(value: str) -> str:
    """Quote a value that would lose blanks or quotes when it is read again."""
    if value != value.strip() or (value.startswith('"') and value.endswith('"')):
        return f'"{value}"'
    return value


def dump(config: Config) -> str:
    """The settings as text that `load` understands; values of several lines are indented."""
    blocks = []
    for section in [TOP, *config.sections()]:
        lines = [f"[{section}]"] if section != TOP else []
        for key, value in config.items(section):
            first, *rest = value.split("\n")
            lines.append(f"{key} = {quote(first)}".rstrip())
            lines.extend(f"    {more}" for more in rest)
        if lines:
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
