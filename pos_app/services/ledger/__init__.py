"""The money that moved, as the books have it: rows, their rules, what is read. No network."""
