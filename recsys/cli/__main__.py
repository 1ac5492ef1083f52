"""`python -m recsys.cli`: the same command, for processes that start one another."""

from recsys.cli.main import main

if __name__ == "__main__":
    main()
