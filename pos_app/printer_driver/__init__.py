"""The only package that imports `escpos`: commands of receipt printers, and the ways to them."""
