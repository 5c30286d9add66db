"""What parking costs at a meter."""
