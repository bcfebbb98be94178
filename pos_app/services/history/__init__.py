"""What was sold and paid, as the history shows it, kept by the writes themselves."""
