"""Labels of products and signs of a shelf, on sheets of paper."""
