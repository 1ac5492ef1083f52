"""What readers did, through HTTP, each on disk before it is answered: events, answers to lists."""
