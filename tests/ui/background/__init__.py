"""Tests of work off the screen."""
