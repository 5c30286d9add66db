"""One step at a time: between two calls of the process, the state of the work is in a file."""

import json
from pathlib import Path

from agent.loop import Work


def step(task):
    """Go one step on from the state in the file that the task names, or from the start where there is none."""
    place = Path(task["messages"])
    if place.exists():
        state = json.loads(place.read_text(encoding="utf-8"))
        place.unlink()  # so that nobody meets it in the checkout
        work = Work.again(task, state)
    else:
        work = Work(task)
    goes_on = work.step()
    place.write_text(json.dumps({**work.state(), "done": not goes_on}), encoding="utf-8")
