"""The list of what needs a person's attention, and what happens around it."""
