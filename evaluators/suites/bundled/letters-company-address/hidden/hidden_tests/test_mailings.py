from letters import Person
from letters.mailing import mailing

HAL = Person("Hal", "Ives", "Pier 2", "Poole", company="Ives Sails")
IDA = Person("Ida", "Jones", "Mews 4", "Poole")


def test_mailing_to_both_kinds():
    made = mailing("<<address>>", [HAL, IDA], ["Poole"])
    assert made.letters == ("Ives Sails\nHal Ives\nPier 2\nPoole", "Ida Jones\nMews 4\nPoole")
    assert (made.sheets, made.cents) == (2, 170)
