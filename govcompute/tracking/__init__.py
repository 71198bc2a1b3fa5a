"""Compute counted while a model trains, and where it stands against the lines."""
