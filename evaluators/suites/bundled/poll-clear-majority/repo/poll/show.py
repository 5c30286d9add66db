"""The result as text, for the notice board."""

from collections.abc import Mapping

from poll.results import has_majority, share, winners


def result_line(option: str, votes: int, total: int, width: int) -> str:
    """Name, votes and share of an option, in columns."""
    return f"{option:<{width}} {votes:>5} {share(votes, total):>7.1%}"


def verdict(counts: Mapping[str, int]) -> str:
    """The line below the table."""
    first = winners(counts)
    if not first:
        return "No votes."
    if len(first) > 1:
        return "Tie between " + " and ".join(first) + "."
    if has_majority(counts):
        return f"{first[0]} has won."
    return f"{first[0]} is ahead, without a majority."


def result_table(counts: Mapping[str, int]) -> str:
    """A line for each option, one for all votes, and the verdict."""
    total = sum(counts.values())
    width = max((len(option) for option in counts), default=0)
    width = max(width, len("Total"))
    lines = [result_line(option, votes, total, width) for option, votes in counts.items()]
    lines.append(f"{'Total':<{width}} {total:>5}")
    return "\n".join([*lines, verdict(counts)])
