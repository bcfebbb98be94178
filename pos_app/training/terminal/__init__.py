"""Card readers: locations, configurations, what they do, and who stands before them."""
