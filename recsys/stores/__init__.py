"""Where things are kept: one Protocol per aggregate in `base`, one package per backend."""
