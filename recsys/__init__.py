"""Shelfcast's library: everything that is neither HTTP (`api`) nor an offline job (`training`)."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("shelfcast")
