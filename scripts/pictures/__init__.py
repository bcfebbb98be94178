"""The scenes of the pictures: every screen, dialog and state of the till."""
