"""Running models and stacks under the clock. Needs torch (extra 'models'); without it the import raises MissingExtra."""

import importlib.util

from govcompute.errors import MissingExtra

if importlib.util.find_spec("torch") is None:
    raise MissingExtra("torch", "models")
