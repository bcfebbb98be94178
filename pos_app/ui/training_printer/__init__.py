"""Training's receipt printer: what it printed, and what may go wrong with one."""
