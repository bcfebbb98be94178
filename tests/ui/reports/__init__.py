"""Tests of the reports screen."""
