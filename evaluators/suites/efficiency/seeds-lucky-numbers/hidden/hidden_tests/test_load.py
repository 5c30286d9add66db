from lottery.tickets import tickets


def test_all_tickets():
    sold = tickets(28_000)
    assert (len(sold), sold[-1], sum(sold)) == (3055, 27997, 40170984)
