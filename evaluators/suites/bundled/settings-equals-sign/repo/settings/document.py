"""A whole settings file."""

from settings.errors import SettingsError
from settings.lines import Continuation, Header, parse_line
from settings.values import to_bool, to_int, to_list

TOP = ""


class Config:
    """Settings by section and key. Settings above the first header are in the section `""`."""

    def __init__(self) -> None:
        self._sections: dict[str, dict[str, str]] = {TOP: {}}

    def set(self, section: str, key: str, value: str) -> None:
        """Store a value; a later one replaces an earlier one."""
        self._sections.setdefault(section, {})[key.lower()] = value

    def sections(self) -> list[str]:
        """Names of the sections, in file order, without the top."""
        return [name for name in self._sections if name != TOP]

    def items(self, section: str) -> list[tuple[str, str]]:
        """The settings of a section, in file order."""
        return list(self._sections.get(section, {}).items())

    def get(self, section: str, key: str, default: str | None = None) -> str:
        """The value as text. Raises SettingsError if it is missing and there is no default."""
        value = self._sections.get(section, {}).get(key.lower(), default)
        if value is None:
            raise SettingsError(f"missing setting: [{section}] {key}")
        return value

    def get_int(self, section: str, key: str) -> int:
        return to_int(self.get(section, key), f"[{section}] {key}")

    def get_bool(self, section: str, key: str) -> bool:
        return to_bool(self.get(section, key), f"[{section}] {key}")

    def get_list(self, section: str, key: str) -> list[str]:
        return to_list(self.get(section, key))


def load(text: str) -> Config:
    """Parse a settings file. Raises SettingsError with the number of the first bad line."""
    config = Config()
    section = TOP
    last_key: str | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        parsed = parse_line(raw, number)
        if parsed is None:
            continue
        if isinstance(parsed, Header):
            section, last_key = parsed.name, None
        elif isinstance(parsed, Continuation):
            if last_key is None:
                raise SettingsError(f"line {number}: nothing to continue here: {parsed.value}")
            config.set(section, last_key, f"{config.get(section, last_key)}\n{parsed.value}".strip())
        else:
            config.set(section, parsed.key, parsed.value)
            last_key = parsed.key
    return config
