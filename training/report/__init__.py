"""One self-contained page about a comparison of models: measured, kept as JSON, shown as HTML."""
