"""What accountants get: the month's workbook, and bookings for their programs."""
