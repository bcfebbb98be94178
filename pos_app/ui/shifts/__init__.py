"""The drawer: its shift, cash in and out, counting, X and Z."""
