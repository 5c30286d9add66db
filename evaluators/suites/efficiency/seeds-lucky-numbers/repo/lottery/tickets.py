from lottery.primes import is_prime


def tickets(limit: int) -> list[int]:
    """The numbers up to `limit`, and with it, that are sold."""
    return [number for number in range(limit + 1) if is_prime(number)]
