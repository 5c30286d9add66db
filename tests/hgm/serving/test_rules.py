"""The rules without processes: where requests go, when a server is started again, which request is to blame."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hgm.serving.fleet import AVOIDED_S, Fixed, Fleet
from hgm.serving.launch import KEY_VARIABLE, Launch, gpus_here, misfit
from hgm.serving.replica import free_ports
from hgm.serving.restarts import Restarts
from hgm.serving.routing import Router
from hgm.serving.suspects import SHORTLY_S, Suspects


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


# --- routing ---------------------------------------------------------------------------------------------------------


def test_who_is_new_goes_where_least_is_to_do() -> None:
    assert Router().choose("a", {0: 3, 1: 1, 2: 2}) == 1


def test_an_idle_fleet_is_shared_evenly() -> None:
    router = Router()
    homes = Counter(router.choose(f"v{number}", {0: 0, 1: 0, 2: 0}) for number in range(9))
    assert homes == {0: 3, 1: 3, 2: 3}


def test_one_variants_requests_stay_together_while_their_server_is_up() -> None:
    router = Router()
    assert router.choose("a", {0: 0, 1: 0}) == 0
    assert router.choose("a", {0: 50, 1: 0}) == 0
    assert router.choose("a", {1: 0}) == 1
    assert router.choose("a", {0: 0, 1: 9}) == 1, "its cache is there now"


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sets(st.integers(0, 3))), max_size=60))
def test_a_request_goes_to_a_server_that_is_up(asked: list[tuple[str, set[int]]]) -> None:
    router, homes = Router(), dict[str, int]()
    for who, up in asked:
        place = router.choose(who, dict.fromkeys(up, 0))
        assert place in up if up else place is None
        if place is not None:
            assert place == homes.get(who, place) or homes[who] not in up
            homes[who] = place


def test_who_was_not_heard_of_for_long_is_forgotten() -> None:
    router = Router(remembered=2)
    for who in "abc":
        router.choose(who, {0: 0, 1: 0})
    assert router.choose("a", {0: 9, 1: 0}) == 1


def test_a_server_of_somebody_elses_that_cannot_be_reached_is_avoided_for_a_while() -> None:
    clock = Clock()
    servers = [Fixed("http://a:1/v1", 0, clock=clock), Fixed("http://b:2/v1", 1, clock=clock)]
    fleet = Fleet(servers)
    servers[0].doubt()
    assert fleet.choose("x") is servers[1]
    servers[1].doubt()
    assert fleet.choose("y") is not None, "where none can be reached, asking finds out why"
    clock.now = AVOIDED_S
    assert servers[0].ready
    assert (servers[0].url, servers[0].base_url, servers[0].name) == ("http://a:1", "http://a:1/v1", "a:1")


# --- restarts --------------------------------------------------------------------------------------------------------


def test_each_crash_doubles_the_wait_until_the_server_is_given_up() -> None:
    rule = Restarts(most=4, window_s=100.0, first_s=1.0, longest_s=5.0)
    crashes = [0.0, 1.0, 2.0, 3.0, 4.0]
    assert [rule.wait_s(crashes[: n + 1], crashes[n]) for n in range(5)] == [1.0, 2.0, 4.0, 5.0, None]


def test_crashes_of_long_ago_are_forgiven() -> None:
    rule = Restarts(most=1, window_s=100.0, first_s=1.0)
    assert rule.wait_s([0.0, 101.0], 101.0) == 1.0


# --- suspects --------------------------------------------------------------------------------------------------------


def test_a_request_that_was_there_at_two_crashes_is_blamed() -> None:
    suspects = Suspects(Clock())
    suspects.failed("poison", (0, 1))
    assert not suspects.any
    suspects.crashed((0, 1))
    assert suspects.any
    assert not suspects.blamed("poison")
    suspects.crashed((0, 2))
    suspects.failed("poison", (0, 2))
    assert suspects.blamed("poison")
    assert not suspects.blamed("other")


def test_a_failure_long_before_a_crash_says_nothing() -> None:
    clock = Clock()
    suspects = Suspects(clock)
    suspects.failed("slow", (0, 1))
    clock.now = SHORTLY_S + 1
    suspects.crashed((0, 1))
    assert not suspects.any


async def test_those_that_were_there_are_asked_one_by_one() -> None:
    suspects = Suspects(Clock())
    for request in ("a", "b"):
        suspects.failed(request, (0, 1))
    suspects.crashed((0, 1))
    async with suspects.turn("a"), suspects.turn("innocent"):
        waiting = suspects.turn("b")
        assert suspects._alone.locked()
    async with waiting:
        pass


# --- the command line ------------------------------------------------------------------------------------------------


def test_the_command_line_of_a_server() -> None:
    launch = Launch(
        "org/name",
        "/opt/vllm",
        dtype="bfloat16",
        tensor_parallel=2,
        max_length=16384,
        prefix_caching=False,
        tool_parser="hermes",
        memory_share=0.9,
        flags=("--enforce-eager",),
    )
    command = launch.command(8000)
    assert command[:3] == ["/opt/vllm", "serve", "org/name"]
    options = dict(itertools.pairwise(command))
    assert options["--served-model-name"] == "org/name"
    assert options["--host"] == "127.0.0.1"
    assert options["--port"] == "8000"
    assert options["--dtype"] == "bfloat16"
    assert options["--tensor-parallel-size"] == "2"
    assert options["--max-model-len"] == "16384"
    assert options["--gpu-memory-utilization"] == "0.9"
    assert options["--tool-call-parser"] == "hermes"
    assert {"--no-enable-prefix-caching", "--enable-auto-tool-choice"} <= set(command)
    assert command[-1] == "--enforce-eager"


def test_what_is_not_said_is_left_to_vllm() -> None:
    command = Launch("org/name").command(8000)
    left = {"--dtype", "--tensor-parallel-size", "--max-model-len", "--gpu-memory-utilization", "--tool-call-parser"}
    assert not left & set(command)
    assert "--enable-auto-tool-choice" not in command


@pytest.mark.parametrize(
    ("replicas", "tensor_parallel", "gpus", "own"),
    [
        (2, 1, "0,1", ["0", "1"]),
        (2, 2, "4,5,6,7", ["4,5", "6,7"]),
        (3, 1, "0,1", ["0", "1", "0"]),
        (2, 4, "0,1", [None, None]),
        (2, 1, "", [None, None]),
        (1, 1, "0,1", [None]),
    ],
)
def test_servers_beside_each_other_take_turns_with_the_gpus(
    replicas: int, tensor_parallel: int, gpus: str, own: list[str | None]
) -> None:
    launch = Launch("m", replicas=replicas, tensor_parallel=tensor_parallel)
    here = gpus_here({"CUDA_VISIBLE_DEVICES": gpus})
    made = [launch.environment(index, "key", here, {"HOME": "/h"}) for index in range(replicas)]
    assert [environment.get("CUDA_VISIBLE_DEVICES") for environment in made] == own


def test_a_server_gets_its_key_and_none_of_the_vendors() -> None:
    ours = {"OPENAI_API_KEY": "secret", "OPENROUTER_API_KEY": "secret", "HF_TOKEN": "for the weights"}
    environment = Launch("m").environment(0, "its own", environ=ours)
    assert environment == {"HF_TOKEN": "for the weights", KEY_VARIABLE: "its own"}
    assert "its own" not in " ".join(Launch("m").command(8000))


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--api-key", "canary"], "--api-key"),
        (["--api_key=canary"], "--api-key"),
        (["--api-k", "canary"], "--api-key"),
        (["--enforce-eager", "--hf-token", "canary"], "--hf-token"),
        (["--hf_token=canary"], "--hf-token"),
        (["--hf-t=canary"], "--hf-token"),
        (["--model-loader-extra-config", '{"s3_secret_access_key": "canary"}'], "--s3-secret-access-key"),
        (["--model-loader-extra-config.s3_secret_access_key", "canary"], "--s3-secret-access-key"),
    ],
)
def test_no_flag_holds_a_secret_which_is_not_told_either(flags: list[str], named: str) -> None:
    assert misfit(flags).startswith(f"remove {named}: ")
    assert "canary" not in misfit(flags)


def test_flags_that_only_begin_like_a_secrets_are_passed_on() -> None:
    for flags in (["--api-server-count", "2"], ["--hf-overrides", '{"a": 1}'], ["--hf-config-path", "./hf-token"]):
        assert misfit(flags) == ""


def test_gpus_are_counted_as_the_driver_lists_them(tmp_path: Path) -> None:
    for name in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / name).mkdir()
    assert gpus_here({}, tmp_path) == ["0", "1"]
    assert gpus_here({}, tmp_path / "none") == []
    assert gpus_here({"CUDA_VISIBLE_DEVICES": "-1"}, tmp_path) == []


def test_free_ports_are_different_ones() -> None:
    assert len(set(free_ports(300))) == 300
