from bakery.form import accept
from bakery.printer import print_slips


def test_slip_of_more_than_one():
    assert print_slips("Ida Holm: rye x 3\n") == "Ida Holm: 3 rye. 14.40 EUR"


def test_answer_to_nonsense():
    assert accept("Ida: rye x many\n") == ([], ["Ida: sorry, how many pieces are 'rye x many'?"])
