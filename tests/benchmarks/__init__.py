"""Measures speed and memory; `make bench` runs it, no test asserts on it."""
