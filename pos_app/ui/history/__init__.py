"""The history: what was paid, in what way, and giving money back."""
