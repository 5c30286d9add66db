"""The mind: scheduler, policies, engine, expansion, models and gateway, budget, command line."""

__version__ = "0.1.0"
