"""The stores in SQL, through SQLAlchemy Core.

`schema` has the tables, `engine` the connections and all that is SQLite's own, `writer` the one
thread that writes, and one file each the aggregates.
"""
