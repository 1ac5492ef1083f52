"""What processes and hosts share through a Redis: signals and token buckets.  Nothing is kept here
that the library could not do without."""
