"""The editor: view with line numbers, replace text that occurs exactly once, write a whole file.

It remembers what was looked at and what the files were before, so that a summary can show both again.
"""

import difflib
from pathlib import Path

from agent import settings
from agent.shell import shorten


class CallError(Exception):
    """What is wrong with a call, in words for the model."""


class Editor:
    def __init__(self, before=None, ranges=None):
        self.before = before or {}  # path -> text before the first change, None where there was no file
        self.ranges = ranges or {}  # path -> the last (first, last) lines that were shown, in the order of use

    def view(self, path, first=None, last=None):
        lines = self._read(path).splitlines()
        first = max(1, first or 1)
        last = min(len(lines), last or first + settings.VIEW_LINES - 1)
        if lines and first > len(lines):
            raise CallError(f"{path} has only {len(lines)} lines")
        self._used(path, (first, last))
        return self._numbered(path, lines, first, last)

    def edit(self, path, old, new):
        text = self._read(path)
        if not old:
            raise CallError("'old' is empty: give the text that is to be replaced, or use create for a new file")
        if old == new:
            raise CallError("'old' and 'new' are the same: nothing would change")
        found = text.count(old)
        if found != 1:
            raise CallError(self._not_once(path, text, old, found))
        self._write(path, text.replace(old, new))
        line = text[: text.index(old)].count("\n") + 1
        first, last = max(1, line - 3), line + new.count("\n") + 3
        self._used(path, (first, last))
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        return f"changed {path}:\n{self._numbered(path, lines, first, min(last, len(lines)))}"

    def create(self, path, content):
        self._write(path, content)
        self._used(path, (1, settings.VIEW_LINES))
        return f"wrote {path}: {len(content.splitlines())} lines"

    def changes(self):
        """What was changed so far, as a unified diff."""
        parts = []
        for path, old in self.before.items():
            new = Path(path).read_text(encoding="utf-8", errors="replace") if Path(path).is_file() else ""
            parts += difflib.unified_diff((old or "").splitlines(), new.splitlines(), path, path, lineterm="")
        return "\n".join(parts)

    def reshown(self, room):
        """The files that were in use last, as they are now, in at most about `room` characters."""
        parts = []
        for path, (first, last) in reversed(self.ranges.items()):
            if not Path(path).is_file():
                continue
            lines = Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
            part = self._numbered(path, lines, min(first, len(lines)) or 1, min(last, len(lines)))
            if len(part) > room:
                break
            room -= len(part)
            parts.append(part)
        return "\n\n".join(parts)

    def _used(self, path, lines):
        self.ranges.pop(path, None)
        self.ranges[path] = lines

    def _numbered(self, path, lines, first, last):
        body = "\n".join(f"{number:>5}  {line}" for number, line in enumerate(lines[first - 1 : last], first))
        head = f"{path}, lines {first} to {last} of {len(lines)}:" if lines else f"{path} is empty"
        return shorten(f"{head}\n{body}")

    def _read(self, path):
        place = inside(path)
        if place.is_dir():
            raise CallError(f"{path} is a directory: list it with the shell")
        try:
            return place.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CallError(f"there is no file {path}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CallError(f"{path} cannot be read as text: {error}") from None

    def _write(self, path, text):
        place = inside(path)
        if path not in self.before:
            self.before[path] = place.read_text(encoding="utf-8", errors="replace") if place.is_file() else None
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        except (OSError, UnicodeEncodeError) as error:
            raise CallError(f"{path} cannot be written: {error}") from None

    def _not_once(self, path, text, old, found):
        if found:
            places = [number for number, line in enumerate(text.splitlines(), 1) if old.splitlines()[0] in line]
            return f"the text occurs {found} times in {path} (lines {places[:10]}): give more lines around it"
        lines = text.splitlines()
        wanted = next((line for line in old.splitlines() if line.strip()), "")
        near = difflib.get_close_matches(wanted, lines, n=1, cutoff=0.6)
        if not near:
            return f"the text does not occur in {path}: view the file and copy it exactly"
        number = lines.index(near[0]) + 1
        around = self._numbered(path, lines, max(1, number - 2), min(len(lines), number + old.count("\n") + 2))
        return f"the text does not occur in {path}; white space counts. The nearest is:\n{around}"


def inside(path):
    """The path, if it is of the project: an editor that could write elsewhere would only lose work."""
    if not isinstance(path, str) or not path.strip() or "\0" in path:
        raise CallError("'path' must name a file of the project")
    place = Path(path)
    if not place.resolve().is_relative_to(Path.cwd().resolve()):
        raise CallError(f"{path} lies outside of the project")
    return place
