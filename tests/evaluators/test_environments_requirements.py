"""What may be asked of an index, and how [environment] says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from archive.errors import ConfigError, TaskError
from archive.files import File, Mode
from evaluators.environments import Wanted
from evaluators.environments.requirements import BadRequirement, checked, requirements_in
from evaluators.manifest import load_agent
from tests.evaluators.folders import TASK_TOML, make_task

HASH = f"--hash=sha256:{'0a' * 32}"
AGENT = 'name = "a"\ncontract = 1\nentry = ["python", "-m", "agent"]\n[environment]\n'


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("toolz", "toolz"),
        ("Python_Slugify >= 8, < 9", "python-slugify<9,>=8"),
        ("a.b[X,y_z]~=1.0", "a-b[x,y-z]~=1.0"),
        ("toolz==1.*  # why", "toolz==1.*"),
        ("torch==2.1.0+cpu", "torch==2.1.0+cpu"),
        ("colorama==0.4.6 ; sys_platform == 'win32'", 'colorama==0.4.6 ; sys_platform == "win32"'),
        (f"toolz==1.0 {HASH}", f"toolz==1.0 {HASH}"),
        (f"toolz==1.0 \\\n    {HASH} \\\n    {HASH}", f"toolz==1.0 {HASH} {HASH}"),
    ],
)
def test_names_with_versions_and_hashes(line: str, plain: str) -> None:
    assert requirements_in(f"# a comment\n\n{line}\n") == (plain,)


@pytest.mark.parametrize(
    "line",
    [
        "-r other.txt",
        "-rother.txt",
        "--requirement=/etc/passwd",
        "-c constraints.txt",
        "-e .",
        "--editable=git+https://example.org/x",
        "--index-url https://example.org/simple",
        "-i https://example.org/simple",
        "--extra-index-url=https://example.org",
        "--find-links /tmp",
        "-f /tmp",
        "--trusted-host example.org",
        "--no-binary :all:",
        "--pre",
        "--use-feature=x",
        "https://example.org/toolz-1.0.tar.gz",
        "git+https://example.org/toolz.git",
        "file:///tmp/toolz.whl",
        "toolz @ https://example.org/toolz-1.0.tar.gz",
        "toolz@file:///tmp/toolz",
        "toolz @ git+ssh://git@example.org/toolz",
        "./toolz",
        "../toolz",
        "/tmp/toolz-1.0-py3-none-any.whl",
        ".",
        "~/toolz",
        "C:\\toolz",
        "toolz==${OPENAI_API_KEY}",
        "${HOME}",
        "toolz===${OPENAI_API_KEY}",
        "toolz===1.0",
        "toolz==1.0 --global-option=build_ext",
        "toolz==1.0 --config-settings=x=y",
        f"toolz==1.0 {HASH} --install-option=x",
        "toolz==1.0 --hash=sha256:00",
        f"toolz==1.0 --hash=md5:{'0' * 32}",
        "toolz==1.0 --index-url=https://example.org",
        "toolz_",
        "toolz[x.]",
        "toolz 1.0",
        "toolz; import os",
        "toolz\x00",
        "toolz; extra == 'a' --index-url x",
    ],
)
def test_anything_else_is_refused(line: str) -> None:
    for text in (line, f"colorama\n{line}"):
        with pytest.raises(BadRequirement):
            requirements_in(text)


def test_a_file_s_name_is_a_name_at_most() -> None:
    """pip takes a name that ends like an archive for a file, if there is one."""
    assert checked(["toolz-1.0.tar.gz"]) == ("toolz-1-0-tar-gz",)


def test_hashes_for_all_or_for_none() -> None:
    with pytest.raises(BadRequirement, match="'colorama' has no hash"):
        checked(["colorama", f"toolz==1.0 {HASH}"])


def test_no_text_without_end() -> None:
    with pytest.raises(BadRequirement, match="longer than"):
        requirements_in("#" * 300_000)
    with pytest.raises(BadRequirement, match="more than 1,000"):
        requirements_in("\n".join(f"a{n}" for n in range(1001)))


@given(st.text(max_size=80))
def test_what_passes_is_what_packaging_reads(text: str) -> None:
    try:
        lines = requirements_in(text)
    except BadRequirement:
        return
    for line in lines:
        requirement = Requirement(line.partition(" --hash")[0])
        assert requirement.url is None
        assert line[0].isalnum()
        assert "\n" not in line


def agent(text: str, **files: str) -> Wanted | None:
    tree = {name.replace("_txt", ".txt"): File(body.encode()) for name, body in files.items()}
    return load_agent({"agent.toml": File((AGENT + text).encode()), **tree}).environment


class TestAgentToml:
    def test_none(self) -> None:
        assert agent("") is None
        assert load_agent({"agent.toml": File(AGENT.replace("[environment]\n", "").encode())}).environment is None

    def test_a_list_and_a_file_say_the_same(self) -> None:
        wanted = Wanted(">=3.11", ("colorama", "toolz==1.0"))
        assert agent('python = ">=3.11"\nrequirements = ["toolz == 1.0", "colorama"]') == wanted
        assert agent('python = ">=3.11"\nrequirements = "r.txt"', r_txt="toolz==1.0\ncolorama # x\n") == wanted

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('pyton = "3"', "unknown key 'environment.pyton'; did you mean 'python'"),
            ('path = "/usr"', "'environment.path' is for tasks"),
            ('where = "/usr"', "unknown key 'environment.where'; valid are path, python, requirements"),
            ('python = "3.11"', "'3.11' names no versions; write '>=3.11'"),
            ("python = 3.11", "environment.python"),
            ("requirements = 3", "'environment.requirements': is a list of requirements, or the name of a file"),
            ("requirements = [3]", "is a list of requirements"),
            ('requirements = ""', "is a list of requirements"),
            ('requirements = ["-r x"]', "'-r x' is an option of pip"),
            ('requirements = ["a\\nb"]', "more than one line"),
            ('requirements = "../r.txt"', "'../r.txt' is no file of this folder"),
            ('requirements = "/etc/passwd"', "'/etc/passwd' is no file of this folder"),
            ('requirements = "r.txt"', r"names r\.txt, which is no file of this folder"),
        ],
    )
    def test_what_is_wrong_is_said(self, text: str, said: str) -> None:
        with pytest.raises(ConfigError, match=said):
            agent(text)

    def test_a_line_of_a_file_is_quoted_with_the_file(self) -> None:
        with pytest.raises(
            ConfigError, match=r"agent\.toml: 'environment\.requirements': r\.txt: '-e \.' is an option"
        ):
            agent('requirements = "r.txt"', r_txt="toolz\n-e .\n")

    def test_no_link(self) -> None:
        tree = {"agent.toml": File((AGENT + 'requirements = "r"').encode()), "r": File(b"/etc/passwd", Mode.SYMLINK)}
        with pytest.raises(ConfigError, match="no file of this folder"):
            load_agent(tree)


class TestTaskToml:
    def test_a_file_of_the_folder(self, tmp_path: Path) -> None:
        toml = TASK_TOML + '[environment]\nrequirements = "requirements.txt"\n'
        task = make_task(tmp_path, {"task.toml": toml, "requirements.txt": "toolz==1.0\n"})
        assert task.environment == Wanted("", ("toolz==1.0",))

    def test_the_digest_knows_it_and_is_else_what_it_was(self, tmp_path: Path) -> None:
        digests = {
            make_task(tmp_path / str(number), {"task.toml": TASK_TOML + more}).digest
            for number, more in enumerate(["", "[environment]\n", '[environment]\nrequirements = ["toolz"]\n'])
        }
        assert len(digests) == 2

    def test_path_alone(self, tmp_path: Path) -> None:
        task = make_task(tmp_path, {"task.toml": TASK_TOML + '[environment]\npath = "/opt/env"\n'})
        assert task.environment == Wanted(path=Path("/opt/env"))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('path = "env"', "is not absolute"),
            ('path = "/env"\nrequirements = ["x"]', r"leave out python and requirements, or path"),
            ('pat = "/env"', "did you mean 'path'"),
            ('requirements = "no.txt"', r"task adds-wrong: 'environment.requirements' names no\.txt"),
            ('requirements = ["x @ https://y"]', "names an address"),
        ],
    )
    def test_what_is_wrong_is_said(self, tmp_path: Path, text: str, said: str) -> None:
        with pytest.raises(TaskError, match=said):
            make_task(tmp_path, {"task.toml": f"{TASK_TOML}[environment]\n{text}\n"})

    def test_no_link_that_leaves_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "task").mkdir()
        (tmp_path / "outside.txt").write_text("toolz\n")
        (tmp_path / "task" / "requirements.txt").symlink_to("../outside.txt")
        toml = TASK_TOML + '[environment]\nrequirements = "requirements.txt"\n'
        with pytest.raises(TaskError, match="no file of this folder"):
            make_task(tmp_path / "task", {"task.toml": toml})
