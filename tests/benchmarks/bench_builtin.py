"""Share of the QuixBugs programs that the builtin model repairs with everything allowed.

    PYTHONPATH=. python tests/benchmarks/bench_builtin.py --data DIR [--commands 40] [--candidates 20] [--only NAME]

Everything allowed means: the program's own JSON cases as the visible tests, Python offered, long observations, and
`commands` × `candidates` tries at most. The programs loop for ever when wrong, so this runs them under the limits that
the model's own commands set, in a temporary directory, without a sandbox: QuixBugs is trusted here.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from tests.hgm.builtin.scaffold import Scaffold, write

TEST = """import json, types, unittest
from {name} import {name}
CASES = [json.loads(line) for line in open("cases.json") if line.strip()]
def plain(value):
    return [plain(v) for v in value] if isinstance(value, (types.GeneratorType, tuple, list)) else value
class Test(unittest.TestCase):
    pass
def add(index, arguments, expected):
    def test(self):
        arguments_ = arguments if isinstance(arguments, list) else [arguments]
        self.assertEqual(plain({name}(*json.loads(json.dumps(arguments_)))), plain(expected))
    setattr(Test, f"test_{{index}}", test)
for index, (arguments, expected) in enumerate(CASES):
    add(index, arguments, expected)
"""


def programs(data: Path) -> list[dict[str, str]]:
    lines = (data / "quixbugs.jsonl").read_text().split("\n")[1:]
    return [p for p in map(json.loads, filter(None, lines)) if p["json_testcases"]]


def attempt(program: dict[str, str], commands: int, candidates: int) -> tuple[bool, int, float]:
    """Whether the model's edit passes all cases, how many candidates it tried, and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        name = program["name"]
        directory = write(
            Path(folder),
            {
                f"{name}.py": program["buggy"],
                "test_program.py": TEST.format(name=name),
                "cases.json": program["json_testcases"],
            },
        )
        scaffold = Scaffold(
            directory,
            f"`{name}` in {name}.py gives wrong results. Its tests fail.",
            commands=commands,
            candidates=candidates,
            characters=12_000,
            test_command="python3 -m unittest -q",
        )
        start = time.monotonic()
        answer = scaffold.run()
        tried = sum(output.count(" fails ") + output.count(" passes ") for output in scaffold.observations)
        return "the tests pass" in answer, tried, time.monotonic() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--commands", type=int, default=40)
    parser.add_argument("--candidates", type=int, default=20)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    repaired = total = 0
    for program in programs(options.data):
        if options.only and program["name"] not in options.only.split(","):
            continue
        solved, tried, seconds = attempt(program, options.commands, options.candidates)
        repaired += solved
        total += 1
        print(f"{program['name']:28} {'repaired' if solved else '-':9} {tried:5} tries {seconds:6.1f} s", flush=True)
    print(f"repaired {repaired} of {total}")


if __name__ == "__main__":
    main()
