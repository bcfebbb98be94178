"""Keys before a screen gets them: shortcuts, the barcode scanner, guards against a second press."""
