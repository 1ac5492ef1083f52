"""The sections of a report as HTML, made from what was measured and from nothing else."""
