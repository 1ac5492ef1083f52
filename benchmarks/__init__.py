"""How fast it is, measured beside what it could be at best.  `make bench` runs it."""
