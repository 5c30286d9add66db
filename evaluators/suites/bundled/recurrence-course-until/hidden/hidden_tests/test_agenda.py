from datetime import date

from agenda import Frequency, Rule, between, mail, parse_event, reminders

YOGA = "Yoga; weekly; from 2024-09-03; until 2024-10-29"


def test_weeks_of_a_course():
    assert mail([YOGA], date(2024, 9, 2)) == "2024-09-03 Yoga"
    assert mail([YOGA], date(2024, 10, 23)) == "2024-10-29 Yoga"


def test_after_the_course():
    assert mail([YOGA], date(2024, 10, 30)) == "nothing this week"


def test_next_to_other_events():
    lines = ["Rent; monthly; from 2024-01-30", YOGA, "Choir; weekly; from 2024-09-04; times 5"]
    assert mail(lines, date(2024, 9, 24)).splitlines() == [
        "2024-09-24 Yoga",
        "2024-09-25 Choir (last time on 2024-10-02)",
        "2024-09-30 Rent",
        "2024-10-01 Yoga",
    ]


def test_rule_of_the_line():
    event = parse_event("Physio; monthly; until 2025-02-28; from 2024-11-30; every 1")
    assert event.rule == Rule(date(2024, 11, 30), Frequency.MONTHLY, until=date(2025, 2, 28))


def test_last_day_is_not_a_day_of_the_course():
    event = parse_event("Physio; daily; from 2024-02-27; every 2; until 2024-03-03")
    found = event.days(date(2024, 2, 1), date(2024, 4, 1))
    assert found == [date(2024, 2, 27), date(2024, 2, 29), date(2024, 3, 2)]


def test_whichever_comes_first():
    event = parse_event("Physio; yearly; from 2020-02-29; times 9; until 2022-12-31")
    assert [day.isoformat() for day in event.days(date(2020, 1, 1), date(2030, 1, 1))] == [
        "2020-02-29",
        "2021-02-28",
        "2022-02-28",
    ]
    assert event.note() == ""


def test_without_an_end():
    event = parse_event("Boiler; yearly; from 2022-09-12")
    assert event.rule.until is None
    assert reminders([event], date(2024, 9, 8)) == ["2024-09-12 Boiler"]


def test_rules_with_an_end():
    rule = Rule(date(2024, 1, 1), Frequency.DAILY, until=date(2024, 1, 3))
    assert between(rule, date(2024, 1, 2), date(2024, 2, 1)) == [date(2024, 1, 2), date(2024, 1, 3)]
