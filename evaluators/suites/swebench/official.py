"""The only importer of `swebench`; runs as a process (`grader.py`), asked on standard input, answering in lines.

The first line says that the package is there and the row is one: what goes wrong after it is the log's doing. Nothing
else of this program is imported here, so that it costs no more than the package does.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

SCRIPT, GRADE = "script", "grade"
READY = "hgm: ready"
CPU_S = 120
MEMORY_BYTES = 8 << 30

_WORDS = {"FAILED": "failed", "ERROR": "error", "SKIPPED": "skipped"}


def main(verb: str) -> None:
    asked = json.load(sys.stdin)
    from swebench.harness.constants import EvalType
    from swebench.harness.grading import get_eval_report, get_logs_eval
    from swebench.harness.log_parsers import PARSER_REGISTRY
    from swebench.harness.utils import make_test_spec

    spec = make_test_spec(asked["row"])
    PARSER_REGISTRY[spec.log_parser], EvalType(spec.eval_type)  # raise for names that this version does not know
    _say(READY)
    if verb == SCRIPT:
        _say(json.dumps(spec.eval_script))
        return
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_S, used + CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    log = Path("log")  # the working directory is a room of this process
    log.write_text(asked["log"], "utf-8")
    prediction = {"instance_id": spec.instance_id, "model_patch": "", "model_name_or_path": "hgm"}
    report = get_eval_report(spec, prediction, str(log), include_tests_status=True)[spec.instance_id]
    statuses, found = get_logs_eval(spec, str(log))
    _say(json.dumps(_answer(spec, report, statuses if found else {})))


def _answer(spec: Any, report: dict[str, Any], statuses: dict[str, str]) -> dict[str, Any]:
    parts = report.get("tests_status", {}).values()
    passing = {test for part in parts for test in part["success"]} - {
        test for part in parts for test in part["failure"]
    }
    named = (*spec.FAIL_TO_PASS, *spec.PASS_TO_PASS)
    return {
        "found": "tests_status" in report,
        "resolved": report["resolved"],
        "why": report.get("infra_failure_reason", ""),
        "tests": {t: "passed" if t in passing else _WORDS.get(statuses.get(t, ""), "missing") for t in named},
    }


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
