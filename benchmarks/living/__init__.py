"""A server that starts, that learns of something, that is given another model; and its memory."""
