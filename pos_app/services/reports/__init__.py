"""Reports: what was sold, taken and given back, summed by what it was and when."""
