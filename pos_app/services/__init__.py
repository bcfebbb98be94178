"""Use cases. Each owns its transactions; what goes in and out are plain immutable values."""
