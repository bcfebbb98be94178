"""The people at the till: who they are, their PINs, and who stands at it now."""
