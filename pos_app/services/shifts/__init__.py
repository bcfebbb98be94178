"""The drawer's day: shifts, cash in and out, X and Z."""
