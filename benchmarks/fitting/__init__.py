"""How long a fit takes and how much memory, on made-up logs of any size, beside what `needs` said.

How good the lists are is `benchmarks.accuracy`'s.
"""
