"""The screen of disputes: what waits for an answer, and the answer itself."""
