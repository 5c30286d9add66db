"""What the display at the turnstile says."""

from datetime import timedelta

from sauna.card import Card


def clock(time: timedelta) -> str:
    """Hours and minutes, as `3:05`; begun minutes do not count."""
    minutes = time // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}"


def goodbye(card: Card) -> str:
    """The line for a guest with a card who goes home."""
    if card.is_empty:
        return f"Goodbye {card.owner}! Your card is used up."
    return f"Goodbye {card.owner}! {clock(card.left)} left on your card."
