"""The shelf of a pharmacy: batches, what is handed out first, what must be thrown away."""
