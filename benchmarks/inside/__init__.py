"""A list without a server: what making it takes of one core."""
