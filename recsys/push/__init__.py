"""From "who may be reached now" to a delivered slate.  When to tick and what to do with the
answer is `services.push`.
"""
