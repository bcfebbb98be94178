"""What several screens show of card readers."""
