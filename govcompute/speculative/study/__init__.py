"""Stopping rules compared on one pair: every rule on the same texts, with intervals over seeds."""
