"""The list that hangs in the reception."""

from collections.abc import Iterable
from datetime import date

from dentist.appointments import Appointment, on_day


def row(appointment: Appointment) -> str:
    """From, to, room and patient."""
    return f"{appointment.start:%H:%M}-{appointment.end:%H:%M} room {appointment.room}: {appointment.patient}"


def day_list(appointments: Iterable[Appointment], day: date) -> str:
    """The page of a day: the date, and a row for each appointment."""
    rows = [row(appointment) for appointment in on_day(appointments, day)]
    return "\n".join([day.strftime("%d/%m/%Y"), *(rows or ["nobody"])])
