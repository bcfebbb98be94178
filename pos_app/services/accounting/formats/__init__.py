"""Bookings as the files that accounting programs read, a module a kind of file."""
