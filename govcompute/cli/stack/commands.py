"""The commands of `govcompute stack`, together."""

from __future__ import annotations

from govcompute.cli.stack import account, import_, list, show, stack

__all__ = ["account", "import_", "list", "show", "stack"]
