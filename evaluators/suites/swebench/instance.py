"""One instance under its own judge: its image, the benchmark's evaluation script, the benchmark's grader.

As the benchmark's harness does it (`run_evaluation.run_instance`): the patch is applied to the image's own checkout,
the script runs there, and the log decides. Other than there: no network, no capabilities, hard limits; and the patch is
made against that very checkout, so that there is no chain of fuzzier ways to apply it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.errors import SandboxFailure, TaskError
from archive.files import Change, FileTree
from evaluators.base import JudgeCause, Verdict
from evaluators.patch import BadPatch, read_patch
from evaluators.patch_writing import write_patch
from evaluators.sandbox.base import INPUTS, Finished, Image, Job, Limit, SandboxLimits
from evaluators.suites.swebench import grader
from evaluators.suites.swebench.rows import Row

CHECKOUT = "/testbed"
_PROGRAMS = ("/opt/miniconda3/envs/testbed/bin", "/opt/miniconda3/bin")
"""Where the benchmark's images have the project's environment."""

LOG_KB = 16 << 10
"""Of the script's output. A longer log is cut, and a cut one decides nothing."""

_USABLE, _APPLIED = b"usable\n", b"applied\n"
_SCRIPT = f"""\
cd {CHECKOUT} && git --version || exit 1
printf usable\\\\n >&"$HGM_REPORT_FD"
if [ -s {INPUTS}/patch.diff ]; then
    git -c safe.directory={CHECKOUT} apply --verbose {INPUTS}/patch.diff || exit 1
fi
printf applied\\\\n >&"$HGM_REPORT_FD"
eval "exec $HGM_REPORT_FD>&-"
unset HGM_REPORT_FD
exec bash {INPUTS}/eval.sh
"""
"""What it reports is told before any code of the change can run, and the descriptor is closed by then."""


@dataclass(frozen=True)
class Instance:
    row: Row

    @property
    def image(self) -> Image:
        """As an agent gets it: the repository's history, which may know the fix, is empty."""
        return Image(self.row.image, CHECKOUT, _PROGRAMS, hidden=(f"{CHECKOUT}/.git",))

    @property
    def facts(self) -> Mapping[str, object]:
        return self.row.model_dump(mode="json")

    def check(self) -> None:
        grader.require()

    def reference(self, files: FileTree) -> Change:
        try:
            return read_patch(self.row.patch, files)
        except BadPatch as problem:
            raise TaskError(f"task {self.row.instance_id}: its patch does not fit its image: {problem}") from None

    @functools.cached_property
    def script(self) -> bytes:
        return grader.script(self.facts).encode("utf-8", "surrogatepass")

    def judging(self, change: Change, files: FileTree, limits: SandboxLimits) -> Job:
        return Job(
            command=("bash", f"{INPUTS}/judge.sh"),
            checkout={},
            limits=replace(limits, output_kb=LOG_KB),
            inputs={
                "judge.sh": _SCRIPT.encode(),
                "eval.sh": self.script,
                "patch.diff": write_patch(change, files),
            },
            image=replace(self.image, hidden=()),
            wants_report=True,
        )

    def judged(self, finished: Finished) -> tuple[JudgeCause | None, str, Mapping[str, Verdict]]:
        if not finished.report.startswith(_USABLE):
            said = finished.said(500)
            raise SandboxFailure(f"the image {self.row.image} is not one of SWE-bench's: {said or finished.limit}")
        if _APPLIED not in finished.report:
            last = finished.said(500).splitlines()[-1:]
            return JudgeCause.NOT_APPLIED, f"the patch does not apply: {''.join(last)}", {}
        limit = finished.limit or (Limit.OUTPUT if len(finished.output) > LOG_KB << 10 else None)
        if limit:
            return JudgeCause.JUDGE_LIMIT, f"the tests met the judge's {limit} limit", {}
        graded = grader.grade(self.facts, finished.output)
        if graded is None:
            return JudgeCause.NOT_REPORTED, "the grader came to no end with this log", {}
        return _verdict(graded, self.row)


def _verdict(graded: grader.Graded, row: Row) -> tuple[JudgeCause | None, str, Mapping[str, Verdict]]:
    named = (*row.FAIL_TO_PASS, *row.PASS_TO_PASS)
    if not graded.found:
        return JudgeCause.NOT_REPORTED, f"the log has no results{graded.why and f' ({graded.why})'}", {}
    if graded.resolved:
        return None, f"all {len(named)} tests passed", graded.tests
    wrong = [test for test in named if graded.tests[test] is not Verdict.PASSED]
    cause = JudgeCause.NOT_REPORTED if all(graded.tests[t] is Verdict.MISSING for t in wrong) else JudgeCause.TESTS
    passed = len(named) - len(wrong)
    return cause, f"{passed} of {len(named)} tests passed; {wrong[0]}: {graded.tests[wrong[0]]}", graded.tests
