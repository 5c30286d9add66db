"""With few commands the model goes where the evidence points, and edits pieces of files that it has not read whole."""

from __future__ import annotations

from pathlib import Path

from hgm.llm.builtin.fragments import fragments_of
from tests.hgm.builtin.scaffold import Scaffold, write

FILLER = "".join(
    f"def part_{i}(rows):\n    total = {i}\n    return [row + total for row in rows]\n\n\n" for i in range(40)
)
LONG = FILLER + "class Basket:\n    def __init__(self, names):\n        self.names = names\n\n" + (
    "    def label(self, count):\n        first = self.names[0]\n        return first + ' x' + count\n"
)  # fmt: skip


def report() -> str:
    line = LONG.split("\n").index("        return first + ' x' + count") + 1
    return (
        "Labels fail:\n\nTraceback (most recent call last):\n"
        f"  File \"/srv/shop/basket.py\", line {line}, in label\n    return first + ' x' + count\n"
        'TypeError: can only concatenate str (not "int") to str\n'
    )


def test_a_long_module_is_opened_where_the_error_arose(tmp_path: Path) -> None:
    files = {"shop/basket.py": LONG, "shop/other.py": FILLER, "shop/__init__.py": "", "notes.py": FILLER}
    scaffold = Scaffold(
        write(tmp_path, files), report(), commands=4, characters=1_500, programs=("ls", "cat", "grep", "sed", "python3")
    )
    scaffold.run()
    assert "return first + ' x' + str(count)" in (tmp_path / "shop/basket.py").read_text()
    assert not any("other.py" in command or "notes.py" in command for command in scaffold.given)


def test_the_module_that_defines_what_is_called_is_read_first(tmp_path: Path) -> None:
    files = {
        "a_first.py": FILLER,
        "b_second.py": FILLER,
        "z_last.py": FILLER + "def fare(zones):\n    return zones * 25\n",
    }
    text = ">>> fare(2)\n50   # expected 500\n>>> fare(4)\n100   # expected 1000\n"
    scaffold = Scaffold(write(tmp_path, files), text, commands=4)
    scaffold.run()
    assert "return zones * 250" in (tmp_path / "z_last.py").read_text()


def test_a_piece_from_inside_a_class_parses_and_keeps_its_line_numbers() -> None:
    lines = LONG.split("\n")
    first = lines.index("        self.names = names") + 1
    (unit,) = fragments_of("basket.py", first, "\n".join(lines[first - 1 :]))
    for number, text in enumerate(unit.text.rstrip("\n").split("\n"), unit.first_line):
        assert number < first or lines[number - 1] == text


def test_tests_that_pass_from_the_start_do_not_confirm_an_edit(tmp_path: Path) -> None:
    files = {
        "fares.py": "def fare(zones):\n    return zones * 25\n\n\ndef label(zones):\n    return f'{zones} zones'\n",
        "test_fares.py": "import unittest\nimport fares\n\n\nclass Test(unittest.TestCase):\n"
        "    def test_label(self):\n        self.assertEqual(fares.label(2), '2 zones')\n",
    }
    text = ">>> fare(2)\n50   # expected 500\n>>> fare(4)\n100   # expected 1000\n"
    scaffold = Scaffold(write(tmp_path, files), text, commands=8, candidates=8, test_command="python3 -m unittest -q")
    assert "as they did before" in scaffold.run()
    assert "return zones * 250" in (tmp_path / "fares.py").read_text()
