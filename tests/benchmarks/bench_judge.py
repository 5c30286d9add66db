"""What the caution about a judge costs and saves, in small made-up searches.

    python -m tests.benchmarks.bench_judge [--seeds 200]

What the exported agent really solves, mean and 95 % interval: `swe-search` without a judge, with one that guesses and
one that knows, each trusted as the policy does (κ by what it has proved) and blindly (κ = 30 from the start).
"""

from __future__ import annotations

import argparse
from unittest import mock

from hgm.policies import judged
from hgm.policies.judged import Trust
from hgm.simulate.report import mean
from tests.hgm.policies.judging import Opinion, at_random, knowing, search

BLIND = Trust(0.5, 30.0)


def solved(seeds: range, opinion: Opinion, kappa: float) -> str:
    found = mean([search(seed, opinion, kappa) for seed in seeds])
    return f"{found.mean:.3f} [{found.low:.3f}, {found.high:.3f}]"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_judge")
    parser.add_argument("--seeds", type=int, default=200)
    seeds = range(parser.parse_args().seeds)
    print(f"no judge                      {solved(seeds, at_random, 0.0)}")
    for name, opinion in (("guesses", at_random), ("knows", knowing)):
        print(f"one that {name:8}             {solved(seeds, opinion, 4.0)}")
        with mock.patch.object(judged, "how_far", return_value=BLIND):
            print(f"one that {name:8} with κ = 30 {solved(seeds, opinion, 4.0)}")


if __name__ == "__main__":
    main()
