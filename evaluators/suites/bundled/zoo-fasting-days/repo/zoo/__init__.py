"""The kitchen of a zoo: who gets what on which day, and what has to be ordered."""
