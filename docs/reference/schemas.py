"""A page of the site for each kind of YAML document, made from its JSON Schema when the site is built."""

from __future__ import annotations

import json
import re
from typing import Any

#: What each page is about, in the words of somebody who is to write such a file.
DOCUMENTS = {
    "policy": "An instrument with its rules, in `policies/<jurisdiction>/<instrument>.yaml`: law as data.",
    "system": "A model or system, in `registry/systems/<id>.yaml`, or a file of your own for `--system`.",
    "stack": "A draft/target stack, in `registry/stacks/<id>.yaml`.",
    "vocabulary": "The facts and quantities that rules may ask for, in `policies/vocabulary.yaml`.",
}
_WORDS = {"string": "text", "boolean": "true or false", "integer": "whole number"}
_HEAD = """# {title}

{about}

Written for an editor: `govcompute policy schema {name}` prints the JSON Schema. Numbers at a line are exact (`1e25`, `10^25`,
`1/3`), dates are `YYYY-MM-DD`, unknown keys are refused with the nearest known one.

"""


def pages() -> dict[str, str]:
    """Path and text of each page."""
    made = {f"reference/{name}.md": page(name) for name in DOCUMENTS}
    made["reference/vocabulary.md"] += _asked()
    return made


def page(name: str) -> str:
    """The document `name`: its own keys, then every part of it."""
    from govcompute.report.schemas import schema_text

    schema = json.loads(schema_text(name))
    told = [_HEAD.format(name=name, title=f"{name.capitalize()} files", about=DOCUMENTS[name])]
    told += ["## The document", "", *_part(schema)]
    for part, shape in schema.get("$defs", {}).items():
        told += [f"## {part}", "", *_part(shape)]
    return "\n".join(told)


def _part(shape: dict[str, Any]) -> list[str]:
    lines = [_cell(shape["description"]), ""] if "description" in shape else []
    if "anyOf" in shape:
        whole = next(one for one in shape["anyOf"] if "properties" in one)
        short = " or ".join(_type(one) for one in shape["anyOf"] if one is not whole)
        return [*lines, f"In short {short}; or in full:", "", *_part(whole)]
    if "enum" in shape:
        return [*lines, "One of " + ", ".join(f"`{value}`" for value in shape["enum"]) + ".", ""]
    if "properties" not in shape:
        return [*lines, f"{_type(shape)}.", ""]
    must = shape.get("required", [])
    lines += ["| key | type | default | meaning |", "|---|---|---|---|"]
    for key, value in shape["properties"].items():
        default = "must be given" if key in must else _default(value.get("default"))
        lines.append(f"| `{key}` | {_type(value)} | {default} | {_cell(value.get('description', ''))} |")
    return [*lines, ""]


def _type(shape: dict[str, Any]) -> str:
    """The type in words, with links to the parts."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in shape:
            words = [_type(one) for one in shape[several] if one.get("type") != "null"]
            return " or ".join(dict.fromkeys(words))
    if "const" in shape:
        return f"`{shape['const']}`"
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    kind = shape.get("type", "any value")
    if isinstance(kind, list):
        return " or ".join(_type({"type": one}) for one in kind)
    if kind == "array":
        return f"list of {_type(shape.get('items', {}))}"
    if kind == "object" and isinstance(shape.get("additionalProperties"), dict):
        return f"{_type(shape['additionalProperties'])} by name"
    return "date" if shape.get("format") == "date" else _WORDS.get(kind, kind)


def _default(value: object) -> str:
    return "" if value in (None, [], {}, "") else f"`{json.dumps(value, ensure_ascii=False)}`"


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _asked() -> str:
    """The shipped facts and quantities, each with its question."""
    from govcompute.paths import shipped
    from govcompute.policy.library import load_policies

    words = load_policies([shipped("policies")]).vocabulary
    lines = ["## Shipped facts", "", "| fact | question |", "|---|---|"]
    lines += [f"| `{name}` | {_cell(fact.question)} |" for name, fact in words.facts.items()]
    lines += ["", "## Shipped quantities", "", "| quantity | what it is |", "|---|---|"]
    lines += [f"| `{name}` | {_cell(quantity.meaning)} |" for name, quantity in words.quantities.items()]
    return "\n".join(lines) + "\n"


def on_files(files: Any, config: Any) -> Any:
    """mkdocs asks which files there are: adds the pages."""
    from mkdocs.structure.files import File

    for path, text in pages().items():
        files.append(File.generated(config, path, content=text))
    return files
