"""The program around the screens: window, bar, watches, one instance, one book at a time."""
