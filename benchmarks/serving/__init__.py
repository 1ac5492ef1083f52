"""Lists per second and their latency, beside a constant answer on the same server settings."""
