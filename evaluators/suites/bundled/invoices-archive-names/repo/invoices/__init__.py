"""Numbers of invoices, and where the invoices are kept."""
