"""How properties are tried."""

import os

from hypothesis import Phase, settings

# The first example that formats money also loads Babel, which takes longer than an example may.
settings.register_profile("till", deadline=None)
# `make mutants` only asks whether there is a counterexample, and wants the same answer each time.
settings.register_profile(
    "mutants",
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("TILL_EXAMPLES", "till"))
