"""What a line in compute misses, one measurement at a time."""
