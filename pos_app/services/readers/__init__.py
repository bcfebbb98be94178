"""Card readers: which there are, where they stand, what they do and show."""
