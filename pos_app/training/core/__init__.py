"""The account itself (objects, clock, file, events) and what every endpoint is made of."""
