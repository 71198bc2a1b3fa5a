"""Stopping rules: when to stop drafting and let the target look."""
