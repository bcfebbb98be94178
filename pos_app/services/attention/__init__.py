"""What needs a person's attention: unsettled, overpaid, or settled with nobody there."""
