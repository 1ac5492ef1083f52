"""The figures of a report, section by section, as JSON has them."""
