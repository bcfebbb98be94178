"""Tests of Settings."""
