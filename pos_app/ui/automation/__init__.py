"""Till worked by a program instead of a person: keys, clicks, the smoke test's walk."""
