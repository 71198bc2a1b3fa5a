"""The engine: exact speculative sampling with caches on both models. Needs the extra 'models'."""
