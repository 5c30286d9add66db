"""A day in a doctor's waiting room."""
