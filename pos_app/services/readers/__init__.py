"""Card readers: which there are, what they do, payments and refunds on them."""
