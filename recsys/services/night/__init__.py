"""Lists for every reader at once, into one file: planned, made part by part, put together.

A run is pinned when it begins: model, policy, the last event and the instant.  Killed at any
moment, it goes on where it stopped.
"""
