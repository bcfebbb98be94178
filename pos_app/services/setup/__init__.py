"""Beginning: first start, accounts, keys and their rights, the training store."""
