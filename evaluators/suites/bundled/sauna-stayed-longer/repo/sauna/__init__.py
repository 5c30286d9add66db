"""The desk of a public sauna: visits, tickets, and cards with hours on them."""
