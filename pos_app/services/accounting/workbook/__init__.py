"""The month's workbook: what was sold, taken, counted and paid out, with sums that tie."""
