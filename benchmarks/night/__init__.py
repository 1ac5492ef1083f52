"""Lists for everyone, beside the least that any factor model would take."""
