"""One file per resource.  A route parses, calls one service, shapes the answer."""
