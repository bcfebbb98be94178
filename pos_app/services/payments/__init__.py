"""Ways of paying, a file each, and what they share."""
