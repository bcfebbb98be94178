"""What the shelf holds, shown and changed: products, their variants and modifiers."""
