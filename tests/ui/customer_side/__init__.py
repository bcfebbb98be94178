"""Tests of training's other side of the counter."""
