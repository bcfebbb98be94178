"""Tests of the customers screen."""
