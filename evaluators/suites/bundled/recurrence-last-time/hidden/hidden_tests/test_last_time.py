from datetime import date

from agenda import Event, Frequency, Rule, between, last_date, mail, parse_event, reminders

CHOIR = "Choir; weekly; from 2024-09-04; times 5"


def test_choir():
    assert mail([CHOIR], date(2024, 9, 3)) == "2024-09-04 Choir (last time on 2024-10-02)"
    assert mail([CHOIR], date(2024, 9, 27)) == "2024-10-02 Choir (last time on 2024-10-02)"


def test_next_to_other_events():
    lines = ["Rent; monthly; from 2024-01-30", CHOIR]
    assert mail(lines, date(2024, 9, 24)).splitlines() == [
        "2024-09-25 Choir (last time on 2024-10-02)",
        "2024-09-30 Rent",
    ]


def test_only_once():
    assert last_date(Rule(date(2024, 5, 6), Frequency.DAILY, count=1)) == date(2024, 5, 6)
    assert parse_event("Dentist; yearly; from 2024-05-06; times 1").note() == " (last time on 2024-05-06)"


def test_every_second():
    event = parse_event("Physio; daily; from 2024-02-27; every 2; times 3")
    assert reminders([event], date(2024, 3, 1)) == ["2024-03-02 Physio (last time on 2024-03-02)"]


def test_month_that_is_too_short():
    assert last_date(Rule(date(2024, 10, 31), Frequency.MONTHLY, count=5)) == date(2025, 2, 28)
    assert last_date(Rule(date(2020, 2, 29), Frequency.YEARLY, interval=2, count=2)) == date(2022, 2, 28)


def test_note_is_the_last_of_the_days():
    for interval in (1, 3):
        rule = Rule(date(2024, 1, 31), Frequency.WEEKLY, interval, count=4)
        assert last_date(rule) == between(rule, date(2024, 1, 1), date(2030, 1, 1))[-1]


def test_without_a_count():
    assert mail(["Boiler; yearly; from 2022-09-12"], date(2024, 9, 8)) == "2024-09-12 Boiler"
    assert last_date(Rule(date(2024, 1, 1), Frequency.DAILY, count=3, until=date(2024, 1, 2))) is None


def test_until():
    yoga = "Yoga; weekly; from 2024-09-03; until 2024-10-29"
    assert mail([yoga], date(2024, 10, 23)) == "2024-10-29 Yoga"
    assert mail([yoga], date(2024, 10, 30)) == "nothing this week"


def test_after_the_last_time():
    assert mail([CHOIR], date(2024, 10, 3)) == "nothing this week"
    event = Event("Choir", Rule(date(2024, 9, 4), Frequency.WEEKLY, count=5))
    assert event.days(date(2024, 9, 30), date(2024, 12, 1)) == [date(2024, 10, 2)]
