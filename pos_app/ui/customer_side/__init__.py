"""Training's other side of the counter: plays the customer at readers, on pages, with the bank."""
