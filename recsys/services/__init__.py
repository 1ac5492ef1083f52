"""What the library can be asked to do: one file a concern, called by the edge and the commands."""
