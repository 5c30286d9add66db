"""Appointments, and the lines of the calendar file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

STORED = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Appointment:
    """A patient in a chair from `start` on; `minutes` is how long it takes."""

    patient: str
    start: datetime
    minutes: int = 30
    room: int = 1

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)


def parse_appointment(line: str) -> Appointment:
    """An appointment from `patient | start | minutes | room`. ValueError if it cannot be read."""
    patient, start, minutes, room = (field.strip() for field in line.split("|"))
    return Appointment(patient, datetime.strptime(start, STORED), int(minutes), int(room))


def on_day(appointments: Iterable[Appointment], day: date) -> list[Appointment]:
    """The appointments of a day, in the order of the clock."""
    found = [appointment for appointment in appointments if appointment.start.date() == day]
    return sorted(found, key=lambda appointment: (appointment.start, appointment.room))
