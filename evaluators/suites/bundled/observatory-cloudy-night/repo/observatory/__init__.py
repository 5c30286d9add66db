"""The log of a small observatory: frames of a night, and what became of them."""
