"""The keys of Till: declared once, and which of them are in force at this register."""
