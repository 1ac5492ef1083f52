"""From a query to a list: sources → scores → filters → caps → order → reasons → answer.

Nothing here reads a store or a clock: a `Moment` holds all that a list is made of, which is why
the same moment makes the same list, to the byte.
"""
