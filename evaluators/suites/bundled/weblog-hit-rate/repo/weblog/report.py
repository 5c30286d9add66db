"""The report that is mailed every morning."""

from weblog.summary import Summary

UNITS = ("B", "KiB", "MiB", "GiB")


def human_size(size: int) -> str:
    """A number of bytes with one decimal and the largest unit that keeps it at 1 or more."""
    amount = float(size)
    for unit in UNITS[:-1]:
        if amount < 1024:
            return f"{amount:.1f} {unit}" if unit != "B" else f"{size} B"
        amount /= 1024
    return f"{amount:.1f} {UNITS[-1]}"


def render(title: str, summary: Summary) -> str:
    """The report as text."""
    classes = ", ".join(f"{name}: {count}" for name, count in summary.by_class.items())
    lines = [
        title,
        f"requests   {summary.requests} from {summary.clients} clients",
        f"status     {classes or '-'}",
        f"traffic    {human_size(summary.bytes_sent)}",
        f"cache hits {summary.hit_rate:.1%}",
    ]
    lines += [f"{count:>6} {path}" for path, count in summary.busiest]
    return "\n".join(lines)
