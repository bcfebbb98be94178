"""What accountants get, as a page: the month's workbook, and bookings for their programs."""
