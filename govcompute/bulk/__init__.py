"""Tables that are larger than a registry: Parquet in and out, partition by partition, on one machine or on a Dask cluster.

`partition` says what a table is made of, `verdicts` and `counts` what is done to a partition, `result` how its file is
written and recognised, `places` where the work runs (here, in processes, on a cluster), `run` puts them together;
`columns` names the columns of a table of systems, `rows` reads them, `faults` finds what cannot be, `export` makes such a
table from the registry; `allocator` keeps memory at hand.
Needs pyarrow, and for a cluster distributed (extra 'distributed'); without pyarrow the import raises MissingExtra.
"""

import importlib.util

from govcompute.errors import MissingExtra

if importlib.util.find_spec("pyarrow") is None:
    raise MissingExtra("pyarrow", "distributed")
