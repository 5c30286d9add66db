"""A queue of jobs with priorities, worked off by one worker."""
