"""What the store sells: products in their variants, their categories, modifiers and tax rates."""
