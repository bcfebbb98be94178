"""Beginning: first start, accounts and their keys, the training store."""
