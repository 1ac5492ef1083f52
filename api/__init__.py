"""The edge: HTTP, streams.  The only package that knows FastAPI; it decides nothing about books."""
