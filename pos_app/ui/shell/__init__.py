"""The program around the screens: window, bar, monitors, one instance, one book at a time."""
