"""The search without agents: the scheduler and the policies over made-up landscapes. docs/simulate.md has the model."""
