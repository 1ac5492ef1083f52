"""From "who may be reached now" to a delivered slate: gates, planner, sender, channels.

When to tick, and what happens to a reader's answer, is `services.push`'s.
"""
