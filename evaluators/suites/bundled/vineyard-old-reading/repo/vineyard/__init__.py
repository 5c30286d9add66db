"""Before the harvest: how ripe the grapes of each plot are, and which plot is picked next."""
