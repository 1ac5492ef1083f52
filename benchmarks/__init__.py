"""How good it is and how fast, beside what others do and what the machine could do at best.

`shelfcast bench` is `command`'s; the packages below measure one thing each, and some of them are
commands by themselves (`python -m benchmarks.accuracy`, `…catalogue`, `…fitting`, `…growth`,
`…night`, `…stores`) with more to choose from.
"""
