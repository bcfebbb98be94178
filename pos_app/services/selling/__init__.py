"""From the cart to the money: sales, tenders, each way of paying, and recovery."""
