"""The commands of the offline jobs, one file each.  Heavy imports wait until a command runs."""
