"""Appointments and reminders of a dental practice."""

from dentist.appointments import Appointment, parse_appointment

__all__ = ["Appointment", "parse_appointment"]
