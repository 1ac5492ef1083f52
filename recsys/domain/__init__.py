"""The words of the library as values: frozen, and valid from birth.  Nothing here does I/O."""
