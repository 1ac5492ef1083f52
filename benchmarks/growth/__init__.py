"""How cost grows with units, readers, histories, connections: curves, fits, a capacity table."""
