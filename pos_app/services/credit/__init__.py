"""Gift cards and store credit: looked up, handed over, blocked and replaced."""
