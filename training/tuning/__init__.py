"""The search for a library's own settings: which models, set how, within a budget of time."""
