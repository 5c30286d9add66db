"""Where code that we did not write runs."""
