"""A complete agent and a suite so small that a whole search takes seconds. No model is asked; everything else is real.

The agent solves a task if its skill reaches the task's difficulty. Editing itself, it changes its skill by what the
seed says: better, worse, or broken in one of the ways that a gate must notice.
"""

from __future__ import annotations

from pathlib import Path

from archive.layout import RunPaths

AGENT_TOML = 'name = "toy"\ncontract = 1\nentry = ["python", "/agent/main.py", "{mark}"]\n'

MAIN = """
import json, os, pathlib, re, time

task = json.loads(pathlib.Path(os.environ["HGM_TASK"]).read_text())
skill = int(pathlib.Path("/agent/skill.txt").read_text())
print("skill", skill)
time.sleep(float(pathlib.Path("/agent/pause.txt").read_text()))
if pathlib.Path("greet.py").exists():
    text = pathlib.Path("greet.py").read_text()
    pathlib.Path("greet.py").write_text(text.replace("Helo", "Hello"))
elif pathlib.Path("skill.txt").exists():
    edit = EDITS[task["seed"] % len(EDITS)]
    if edit == "broken":
        pathlib.Path("main.py").write_text("def broken(:\\n")
    elif edit == "deaf":
        pathlib.Path("main.py").write_text("print('nothing')\\n")
    elif edit == "none":
        pass
    else:
        pathlib.Path("skill.txt").write_text(str(skill + int(edit)))
elif skill >= int(re.search(r"difficulty (\\d+)", task["statement"])[1]):
    pathlib.Path("answer.py").write_text("def answer():\\n    return 42\\n")
print("ended: answered")
"""

EDITS = ("+1", "+2", "-1", "broken", "none")

TASK_TOML = """
id = "task-{number}"
statement = "answer() returns 0 but must return 42. This one has difficulty {number}."
split = "{split}"
kind = "toy"
level = 1
test_command = ""
must_pass = ["hidden_tests/test_answer.py::test_answer"]
"""


def write_agent(folder: Path, *, skill: int = 2, edits: tuple[str, ...] = EDITS, pause_s: float = 0.0) -> Path:
    folder.mkdir(parents=True)
    (folder / "agent.toml").write_text(AGENT_TOML.format(mark=folder.parent.name))
    (folder / "main.py").write_text(MAIN.replace("EDITS", repr(edits)))
    (folder / "skill.txt").write_text(str(skill))
    (folder / "pause.txt").write_text(str(pause_s))
    return folder


def write_suite(folder: Path, *, search: int = 6, held_out: int = 3) -> Path:
    for number in range(1, search + held_out + 1):
        task = folder / f"task-{number}"
        (task / "repo").mkdir(parents=True)
        (task / "hidden" / "hidden_tests").mkdir(parents=True)
        (task / "reference").mkdir()
        split = "search" if number <= search else "held_out"
        (task / "task.toml").write_text(TASK_TOML.format(number=number, split=split))
        (task / "repo" / "answer.py").write_text("def answer():\n    return 0\n")
        (task / "reference" / "answer.py").write_text("def answer():\n    return 42\n")
        (task / "hidden" / "hidden_tests" / "__init__.py").write_text("")
        test = "from answer import answer\n\n\ndef test_answer():\n    assert answer() == 42\n"
        (task / "hidden" / "hidden_tests" / "test_answer.py").write_text(test)
    return folder


def mark_hidden_tests(suite: Path) -> None:
    """HIDDEN-… in each hidden test, to look for where none may be."""
    for task in suite.iterdir():
        test = task / "hidden" / "hidden_tests" / "test_answer.py"
        test.write_text(test.read_text() + f"    # HIDDEN-{task.name}\n")


def write_run(
    root: Path,
    *,
    evaluations: int = 24,
    workers: int = 2,
    skill: int = 2,
    edits: tuple[str, ...] = EDITS,
    pause_s: float = 0.0,
    search: int = 6,
    held_out: int = 3,
    more: str = "",
) -> RunPaths:
    """A run directory that `hgm run` can drive."""
    write_agent(root / "agent", skill=skill, edits=edits, pause_s=pause_s)
    write_suite(root / "suite", search=search, held_out=held_out)
    paths = RunPaths(root / "run")
    paths.root.mkdir()
    paths.config.write_text(
        f"[run]\nworkers = {workers}\n[suite]\nname = '../suite'\n[agent]\nsource = '../agent'\n"
        f"[budget]\nevaluations = {evaluations}\n{more}"
    )
    return paths
