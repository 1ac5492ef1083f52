"""How long the best of very many units take to be found, beside one pass over what is read."""
