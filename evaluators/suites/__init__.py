"""Where tasks come from. A suite is a name and a sequence of tasks."""
