"""The stores in memory: the same promises, kept until the process ends.  For tests and trials."""
