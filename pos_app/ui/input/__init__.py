"""What is typed and scanned: told apart, and kept from doing what nobody meant."""
