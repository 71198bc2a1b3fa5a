"""What kind of file a document looks like, for a reader that was given a file of another kind."""

from __future__ import annotations

from govcompute.documents import Document
from govcompute.errors import DocumentError

#: The keys by which people tell the kinds apart; the first that fits is named.
_MARKS = {
    "a policy": {"instrument", "rules"},
    "a stack": {"draft", "target"},
    "an architecture": {"layers", "attention"},
    "a list of estimates": {"estimates"},
    "a proposal that moves lines": {"moves"},
    "a Hugging Face configuration": {"model_type"},
    "a system": {"provider", "compute", "compute_status", "stages", "bases", "outputs"},
}


def require_kind(document: Document, kind: str) -> None:
    """Raises DocumentError where the keys of `document` are those of another kind and none is of `kind` ("a stack").

    Otherwise every key of the other kind would be told as a fault of its own.
    """
    keys = set(document.value) if isinstance(document.value, dict) else set()
    if keys & _MARKS[kind]:
        return
    for other, marks in _MARKS.items():
        if keys & marks:
            wanted = f"{kind}, with keys such as {', '.join(sorted(_MARKS[kind]))}"
            raise DocumentError(document.problem((), f"this looks like {other}", wanted))
