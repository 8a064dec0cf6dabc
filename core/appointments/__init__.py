"""Appointments: times that those who work in a school open to families, booked, moved, cancelled and reminded of."""
