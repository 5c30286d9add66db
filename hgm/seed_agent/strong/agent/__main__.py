"""Start the agent: on the task that $HGM_TASK names, or on a project of your own.

    python -m agent --repo PATH --statement FILE [--test-command CMD]

The endpoint is taken from OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from agent import loop, model, steps


def main():
    try:
        task = read_task()
        if task.get("messages"):
            steps.step(task)
        else:
            loop.Work(task).solve()
    except model.ModelError as error:
        loop.log(f"ended: {error}")
        return 0 if isinstance(error, model.LimitMet) else 1
    return 0


def read_task():
    if os.environ.get("HGM_TASK"):
        return json.loads(Path(os.environ["HGM_TASK"]).read_text(encoding="utf-8"))
    parser = argparse.ArgumentParser(prog="agent", description=__doc__)
    parser.add_argument("--repo", required=True, help="the project's directory; it is changed in place")
    parser.add_argument("--statement", required=True, help="a file with the request")
    parser.add_argument("--test-command", help="runs the project's tests")
    parser.add_argument("--model", default=os.environ.get("OPENAI_MODEL", "gpt-5-mini"))
    options = parser.parse_args()
    statement = Path(options.statement).read_text(encoding="utf-8")
    os.chdir(options.repo)
    return {"statement": statement, "test_command": options.test_command, "model": options.model}


if __name__ == "__main__":
    sys.exit(main())
