"""What machines and tools wrote down about a run, read as evidence of its compute."""
