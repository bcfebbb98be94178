"""Parts of screens that take things back and give their money back."""
