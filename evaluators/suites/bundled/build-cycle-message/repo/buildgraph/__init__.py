"""What has to be built, and in which order."""
