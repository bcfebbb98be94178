"""Tests of the program around the screens."""
