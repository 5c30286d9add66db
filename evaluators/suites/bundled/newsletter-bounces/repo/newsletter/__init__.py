"""What became of an issue of a newsletter: delivered, bounced, opened, unsubscribed."""
