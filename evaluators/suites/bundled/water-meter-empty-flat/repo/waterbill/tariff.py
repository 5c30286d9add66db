"""Tariffs, as the town publishes them: one `name = value` on each line."""

KNOWN = ("price", "sewage", "basic_fee")


def parse_tariff(text: str) -> dict[str, str]:
    """The settings of a tariff file, as they are written there; `#` begins a comment.

    Raises:
        ValueError: a setting that no tariff has, or no price.
    """
    tariff = {}
    for line in text.splitlines():
        setting, _, _ = line.partition("#")
        if not setting.strip():
            continue
        name, _, value = setting.partition("=")
        if name.strip() not in KNOWN:
            raise ValueError(f"unknown setting: {name.strip()}")
        tariff[name.strip()] = value.strip()
    if "price" not in tariff:
        raise ValueError("the tariff has no price")
    return tariff
