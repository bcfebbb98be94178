"""Deposits: part-paid sales that are kept until the rest is paid, or cancelled."""
