def degrees(tenths: int) -> str:
    """Tenths of a degree as people write them."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"
