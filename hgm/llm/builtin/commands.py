"""Shell commands that the model gives, and its own earlier ones read back."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from hgm.llm.builtin.candidates import Hunk
from hgm.llm.builtin.conversation import Offer, Turn
from hgm.llm.builtin.suspects import TEST_FILE, TRACER

MAX_COMMAND_CHARS = 48_000
CPU_S = 5
WALL_S = 30
MEMORY_MB = 768

Hunks = tuple[Hunk, ...]

SCRIPT = r"""import glob, os, re, resource, signal, subprocess, tempfile
C = {candidates}
U = {undo}
T = {test}
SHOW, BASE, LAST = {show}, {base}, {last}
def put(hunks, back=False):
    for path, line, old, new in sorted(hunks, key=lambda h: h[1], reverse=not back):
        old, new = (new, old) if back else (old, new)
        text = open(path, newline="", encoding="utf-8").read()
        end = "\r\n" if "\r\n" in text else "\n"
        rows = text.split(end)
        if back and len(new) > len(old) and rows[line - 1:line - 1 + len(new)] == new:
            continue
        if rows[line - 1:line - 1 + len(old)] != old:
            return False
        rows[line - 1:line - 1 + len(old)] = new
        open(path, "w", newline="", encoding="utf-8").write(end.join(rows))
        name = os.path.splitext(os.path.basename(path))[0]
        for stale in glob.glob(os.path.join(os.path.dirname(path), "__pycache__", name + ".*.pyc")):
            os.remove(stale)
    return True
def limits(cpu):
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, ({memory} << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 20,) * 2)
def run(cpu, first=""):
    env = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
    if first:
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [first, env.get("PYTHONPATH")]))
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(T, shell=True, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                 start_new_session=True, preexec_fn=lambda: limits(cpu))
        try:
            code = child.wait({wall})
        except subprocess.TimeoutExpired:
            code = 1
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except OSError:
            pass
        out.seek(0)
        text = out.read(1 << 20).decode("utf-8", "replace")
    counts = re.findall(r"(?:failures|errors)=(\d+)|(\d+) (?:failed|error)", text)
    return 0 if code == 0 else sum(int(a or b) for a, b in counts) or 1, text
for hunks in U:
    put(hunks, back=True)
if not T:
    print("kept 1" if put(C[0]) else "kept none")
    raise SystemExit
start = sum(os.times()[2:4])
base, text = run({cpu}) if BASE is None else (BASE, "")
spent = sum(os.times()[2:4]) - start
cpu = {known} or (1 if spent >= {cpu} - 1 else int(min(8, 3 * spent + 1)))
kept, best = None, (base, 0)
print("base", base, "cpu", cpu)
for number, hunks in enumerate(C, 1):
    if not put(hunks):
        put(hunks, back=True)
        print(number, "broken")
        continue
    bad, _ = run(cpu)
    print(number, "fails" if bad else "passes", bad)
    if not bad:
        kept = number
        break
    put(hunks, back=True)
    best = min(best, (bad, number))
if kept is None and LAST and put(C[(best[1] or 1) - 1]):
    kept = best[1] or 1
print("kept", kept or "none")
{locate}
print(text[-SHOW:] if SHOW else "")
"""

LOCATE = r"""
def ranges(lines):
    found = []
    for line in lines:
        if found and found[-1][1] == line - 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return "".join(" %d" % a if a == b else " %d-%d" % (a, b) for a, b in found)
def locate(room):
    with tempfile.TemporaryDirectory() as folder:
        into = os.path.join(folder, "lines")
        with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
            file.write({tracer} % dict(tests={tests}, into=into))
        run(4 * cpu + 4, folder)
        rows = [row.rsplit(" ", 2) for row in open(into)] if os.path.exists(into) else []
    places = {}
    for path, line, score in rows:
        places.setdefault((score.strip(), path), []).append(int(line))
    said = ["suspect %s %s%s\n" % (score, path, ranges(lines)) for (score, path), lines in places.items()]
    said += ["suspects end\n"] if said else []
    shown = ""
    while said and len(shown) + len(said[0]) <= room:
        shown += said.pop(0)
    return shown
if base and kept is None:
    where = locate(SHOW // 3)
    SHOW -= len(where)
    print(where, end="")
"""


@dataclass(frozen=True)
class Edits:
    """An earlier command of the model that changed files: what it tried and what is known of the results.

    `failures` maps the candidate's index to its number of failing tests, 0 for a pass; a candidate that could not be
    applied is missing. `kept` is the index of the one that was left in the tree.
    """

    candidates: tuple[Hunks, ...]
    undo: tuple[Hunks, ...]
    tested: bool
    base: int | None = None
    cpu: int | None = None
    failures: dict[int, int] = field(default_factory=dict)
    kept: int | None = None
    finished: bool = False


def listing(offer: Offer, names: Sequence[str] = ()) -> str:
    command = "ls -R ." if "ls" in offer.programs else "find . -type f" if "find" in offer.programs else ""
    safe = [n for n in names if re.fullmatch(r"[A-Za-z_]\w{0,60}", n)][:4]
    if command and safe and "grep" in offer.programs:
        pattern = "|".join(rf"(def|class) {name}\b" for name in safe)
        command += f"; grep -rnE '{pattern}' --include='*.py' ."
    return command


def reading(offer: Offer, path: str, start: int) -> str:
    """A command that shows `path` from line `start`, with line numbers where something offered can write them."""
    name = shlex.quote(path)
    numbered = f"grep -n '' {name}" if "grep" in offer.programs else f"cat -n {name}" if "cat" in offer.programs else ""
    if numbered and start == 1:
        return numbered
    if "sed" in offer.programs:
        return f"{numbered} | sed -n '{start},$p'" if numbered else f"sed -n '{start},$p' {name}"
    return ""


def editing(
    offer: Offer,
    candidates: Sequence[Hunks],
    undo: Sequence[Hunks] = (),
    *,
    test: str = "",
    base: int | None = None,
    cpu: int | None = None,
    last: bool = False,
) -> str:
    """One command that undoes `undo`, then tries `candidates` in order (or, without a test, makes the first)."""
    if not offer.python:
        return _sed(candidates[0], undo) if "sed" in offer.programs else ""
    show = max(200, offer.characters - 200 - 16 * len(candidates)) if base is None else 0
    values = {
        "cpu": str(CPU_S),
        "wall": str(WALL_S),
        "memory": str(MEMORY_MB),
        "show": str(show),
        "base": str(base),
        "known": str(cpu),
        "last": str(last),
        "test": repr(test),
        "undo": _encode(undo),
        "candidates": _encode(candidates),
        "tracer": repr(TRACER),
        "tests": repr(TEST_FILE),
    }
    script = SCRIPT.replace("{locate}", LOCATE if base is None and test else "")
    filled = re.sub(rf"\{{({'|'.join(values)})\}}", lambda match: values[match.group(1)], script)
    return f"{offer.python} - <<'END_OF_EDITS'\n{filled}END_OF_EDITS"


def _encode(candidates: Sequence[Hunks]) -> str:
    rows = [[[h.path, h.line, list(h.old), list(h.new)] for h in hunks] for hunks in candidates]
    return json.dumps(rows, ensure_ascii=False)


def _decode(text: str) -> tuple[Hunks, ...]:
    rows = json.loads(text)
    return tuple(tuple(Hunk(str(p), int(n), tuple(map(str, a)), tuple(map(str, b))) for p, n, a, b in c) for c in rows)


def _sed(candidate: Hunks, undo: Sequence[Hunks]) -> str:
    """GNU sed for a shell without Python: line numbers are trusted, since only the model has edited."""
    steps = []
    for hunks in undo:
        steps += [_sed_one(h.path, h.line, h.new, h.old) for h in sorted(hunks, key=lambda h: h.line)]
    steps += [_sed_one(h.path, h.line, h.old, h.new) for h in sorted(candidate, key=lambda h: -h.line)]
    return " && ".join(steps) + f"\n# edits: {_encode([candidate])} undo: {_encode(undo)}"


def _sed_one(path: str, line: int, old: Sequence[str], new: Sequence[str]) -> str:
    last = line + max(1, len(old)) - 1
    text = "\\\n".join(row.replace("\\", "\\\\") for row in new)
    action = f"{line},{last}d" if not new else f"{line}i\\\n{text}" if not old else f"{line},{last}c\\\n{text}"
    return f"sed -i {shlex.quote(action)} {shlex.quote(path)}"


def read_back(turn: Turn) -> Edits | None:
    """The edits of an earlier turn, or None where it was no editing command of this model."""
    command = turn.command
    if len(command) > 2 * MAX_COMMAND_CHARS:
        return None
    by_script = re.search(r"^C = (.*)\nU = (.*)\nT = (.*)$", command, re.MULTILINE)
    by_sed = re.search(r"^# edits: (.*) undo: (.*)$", command, re.MULTILINE)
    match = by_script or by_sed
    if match is None:
        return None
    try:
        candidates, undo = _decode(match.group(1)), _decode(match.group(2))
    except (ValueError, TypeError, RecursionError):
        return None
    tested = by_script is not None and match.group(3) not in ("''", '""')
    if by_sed:
        return Edits(candidates, undo, False, kept=0, finished=True)
    return _results(candidates, undo, tested, turn.observation)


def _results(candidates: tuple[Hunks, ...], undo: tuple[Hunks, ...], tested: bool, text: str) -> Edits:
    base = re.search(r"^base (\d{1,6}) cpu (\d{1,3})$", text, re.MULTILINE)
    failures = {
        int(m.group(1)) - 1: int(m.group(2))
        for m in re.finditer(r"^(\d{1,3}) (?:fails|passes) (\d{1,6})$", text, re.MULTILINE)
        if 0 < int(m.group(1)) <= len(candidates)
    }
    kept = re.search(r"^kept (\d{1,3}|none)$", text, re.MULTILINE)
    index = int(kept.group(1)) - 1 if kept and kept.group(1) != "none" else None
    if index is not None and not 0 <= index < len(candidates):
        index = None
    start, cpu = (int(base.group(1)), int(base.group(2))) if base else (None, None)
    return Edits(candidates, undo, tested, start, cpu, failures, index, kept is not None)
