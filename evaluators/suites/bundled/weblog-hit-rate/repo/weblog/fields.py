"""The fields of a line in the common log format:

203.0.113.9 - - [03/Mar/2024:07:15:02 +0000] "GET /index.html HTTP/1.1" 200 5120
"""

import re
from datetime import datetime

LINE = re.compile(
    r"(?P<client>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "
    r'"(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/[\d.]+)?" '
    r"(?P<status>\d{3}) (?P<size>\d+|-)"
)
TIME_FORMAT = "%d/%b/%Y:%H:%M:%S %z"


def split_line(line: str) -> dict[str, str]:
    """The fields by name. Raises ValueError if the line is no log line."""
    match = LINE.match(line)
    if match is None:
        raise ValueError(f"not a log line: {line[:40]!r}")
    return match.groupdict()


def parse_time(text: str) -> datetime:
    """The time of a request, with its zone."""
    return datetime.strptime(text, TIME_FORMAT)


def path_of(target: str) -> str:
    """The target without query string and fragment, and without a slash at its end."""
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    return path.rstrip("/") or "/"
