"""Ways to reach a reader, one file each.  Retrying and fencing is `push.sender`'s."""
