"""How good the lists are on public data, by protocols that anybody can run again.

The data are not shipped: each command is told where they lie.
"""
