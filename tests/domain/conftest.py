"""How properties are tried."""

from hypothesis import settings

# The first example that formats money also loads Babel, which takes longer than an example may.
settings.register_profile("till", deadline=None)
settings.load_profile("till")
