"""Disputes: what customers had their banks take back, and what the store answers."""
