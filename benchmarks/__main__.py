"""`python -m benchmarks`: the server, under load."""

import typer

from benchmarks.serving.command import bench

if __name__ == "__main__":
    typer.run(bench)
