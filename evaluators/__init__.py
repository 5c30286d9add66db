"""The exam: tasks, sandboxes, running a variant on a task, judging the change it leaves."""
