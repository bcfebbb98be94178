"""The payment sheet: every way to pay, each with its panel."""
