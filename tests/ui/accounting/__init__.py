"""Tests of what accountants get, on the screen."""
