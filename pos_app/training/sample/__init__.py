"""The sample store: its catalogue, and ninety days of business played into an account."""
