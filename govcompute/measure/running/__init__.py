"""Running models and stacks under the clock. Needs torch (extra 'models'); without it the import raises MissingExtra."""

from govcompute.errors import MissingExtra

try:
    import torch  # noqa: F401 - whether it is there
except ModuleNotFoundError:
    raise MissingExtra("torch", "models") from None
