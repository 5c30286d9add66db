"""Making one folder look like another: compare, plan, apply."""
