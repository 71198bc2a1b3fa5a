"""One file for each change of the tables. The table of entries is only ever added to: a copy of it would lose its triggers."""
