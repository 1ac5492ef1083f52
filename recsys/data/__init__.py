"""From ids to row numbers: vocabularies, the event log as arrays, matrices, text features."""
