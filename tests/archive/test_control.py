from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from archive.control import Verb, driver, post
from archive.errors import NotARun
from archive.lock import EngineLock
from archive.queries import Reader
from tests.archive.making import new_archive, paths_in


def test_a_command_is_one_row(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    paths = paths_in(tmp_path)
    before = time.time()
    assert [post(paths, verb, {"variant": 3}) for verb in Verb] == list(range(1, len(Verb) + 1))
    with Reader(paths) as reader:
        commands = reader.commands()
    assert [command.verb for command in commands] == list(Verb)
    assert all(command.args == {"variant": 3} and command.state == "posted" for command in commands)
    assert all(before - 1 <= command.posted_at <= time.time() for command in commands)


def test_nothing_can_be_posted_where_there_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(NotARun):
        post(paths_in(tmp_path), Verb.STOP)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_json_or_no_verb_is_refused(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    paths = paths_in(tmp_path)
    with pytest.raises(ValueError, match="JSON"):
        post(paths, Verb.BUDGET, {"usd": float("nan")})
    with pytest.raises(ValueError, match="explode"):
        post(paths, "explode")  # type: ignore[arg-type]
    with Reader(paths) as reader:
        assert reader.commands() == []


def test_a_post_waits_for_a_transaction_of_the_engine(tmp_path: Path) -> None:
    new_archive(tmp_path).close()
    paths = paths_in(tmp_path)
    engine = sqlite3.connect(paths.archive, isolation_level=None, check_same_thread=False)
    engine.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, lambda: engine.execute("COMMIT"))
    timer.start()
    assert post(paths, Verb.PAUSE) == 1
    timer.join()
    engine.close()


def test_driver_is_the_holder_of_the_lock(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    new_archive(tmp_path).close()
    assert driver(paths) is None
    with EngineLock(paths):
        assert driver(paths) is not None
