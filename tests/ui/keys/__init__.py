"""Keys: those in force, and how another one is chosen."""
