"""The harbour of a yacht club: boats, berths, and what a night costs."""
