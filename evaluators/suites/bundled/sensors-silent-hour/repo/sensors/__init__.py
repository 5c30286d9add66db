"""The daily report about the temperature sensors of a house."""
