"""The ticket queue of a small help desk."""
