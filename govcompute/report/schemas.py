"""JSON Schemas of the project's files, generated from the models that read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from govcompute.errors import NotFound
from govcompute.policy.schema import PolicyFile, Vocabulary
from govcompute.registry.schema import System
from govcompute.speculative.stack import Stack

_PACKAGE = Path(__file__).resolve().parent.parent
#: Kind of file -> its model, and where its schema is kept for editors.
SCHEMAS: dict[str, tuple[type[BaseModel], Path]] = {
    "policy": (PolicyFile, _PACKAGE / "policy" / "policy.schema.json"),
    "vocabulary": (Vocabulary, _PACKAGE / "policy" / "vocabulary.schema.json"),
    "system": (System, _PACKAGE / "registry" / "system.schema.json"),
    "stack": (Stack, _PACKAGE / "speculative" / "stack.schema.json"),
}

#: Parts that a file may also write as one word or number (``compute: 1e25``, ``pretraining: include``).
_SHORT_FORMS: dict[str, dict[str, Any]] = {
    "Compute": {"type": ["number", "string"]},
    "Measure": {"type": ["number", "string"]},
    "Treatment": {"enum": ["include", "exclude"]},
}


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file. Raises NotFound."""
    if kind not in SCHEMAS:
        raise NotFound("kind of file", kind, SCHEMAS)
    model, _ = SCHEMAS[kind]
    schema = model.model_json_schema(by_alias=True)
    for name, short in _SHORT_FORMS.items():
        if name in schema.get("$defs", {}):
            schema["$defs"][name] = {"anyOf": [short, schema["$defs"][name]]}
    return json.dumps(schema, indent=2, ensure_ascii=False)
