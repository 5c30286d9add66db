"""The units, from large to small, with their number of bytes."""

DECIMAL = {
    "TB": 1_000_000_000_000,
    "GB": 1_000_000_000,
    "MB": 1_000_000,
    "kB": 1_000,
    "B": 1,
}

BINARY = {
    "TiB": 1_099_511_627_776,
    "GiB": 1_073_741_824,
    "MiB": 1_048_576,
    "KiB": 1_024,
    "B": 1,
}
