"""What bodies look like on the wire.  Each turns into domain values, or is made from them."""
