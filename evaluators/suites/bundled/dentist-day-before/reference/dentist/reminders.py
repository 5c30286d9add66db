"""Reminders that go to the patients on the day before."""

from collections.abc import Iterable
from datetime import date, timedelta

from dentist.appointments import Appointment, on_day

WHEN = "%d/%m/%Y at %H:%M"
LONG_MINUTES = 60


def reminder(appointment: Appointment) -> str:
    """The text message for one appointment; a long one comes with a piece of advice."""
    text = f"{appointment.patient}: we expect you on {appointment.start.strftime(WHEN)}, room {appointment.room}."
    if appointment.minutes >= LONG_MINUTES:
        text += " Please eat something before."
    return text


def reminders(appointments: Iterable[Appointment], today: date) -> list[str]:
    """The messages that are sent today: one for each appointment of tomorrow."""
    return [reminder(appointment) for appointment in on_day(appointments, today + timedelta(days=1))]
