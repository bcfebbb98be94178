"""A simulated receipt printer: it reads ESC/POS as a printer does, and keeps what it printed."""
