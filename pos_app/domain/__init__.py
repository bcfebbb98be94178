"""Pure Python without I/O: money, carts, taxes, the states of sales and tenders."""
