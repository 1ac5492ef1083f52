"""Files in and out: rows of CSV, JSON Lines and Parquet become units, readers and events, or are
refused by row number and field; and the library's own become such files again."""
