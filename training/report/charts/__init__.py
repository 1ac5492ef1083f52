"""Charts as SVG with text as text, in the colours of the page around them."""
