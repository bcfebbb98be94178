"""Tests of the drawer's page."""
