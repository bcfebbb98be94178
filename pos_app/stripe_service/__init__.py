"""The only package that imports `stripe`: our own frozen facts out, our own errors raised."""
