"""Events a second through HTTP, each on disk before it is answered."""
