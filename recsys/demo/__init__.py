"""A library to look at: real text, simulated readers, and the whole loop told as a story."""
