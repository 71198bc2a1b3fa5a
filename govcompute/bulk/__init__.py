"""Tables that are larger than a registry: Parquet in and out, partition by partition, on one machine or on a Dask cluster."""
