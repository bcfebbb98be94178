"""Gift cards and store credit on the screens: codes that are handed over, and the list of all."""
