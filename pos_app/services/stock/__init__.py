"""What is on the shelf: how much there should be of each variant, and counts of it."""
