"""What is tried on each page: an address to begin with, and a widget to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from govcompute.paths import shipped

#: Every page, by the name of its file and its address; the first one a visitor meets is `lines`.
PAGES = tuple(sorted(path.stem for path in (shipped("app") / "views").glob("*.py")))
FIRST = "lines"
DAY = "2026-03-01"


@dataclass(frozen=True, slots=True)
class Example:
    """`query` opens the page; then the widget called `label` is set to `value`, and the address holds `key`=`kept`."""

    query: str
    kind: Literal["text", "toggle", "choose"]
    label: str
    value: str
    key: str
    kept: str


EXAMPLES = {
    "lines": Example(f"as_of={DAY}", "text", "Name contains", "GPT", "name", "GPT"),
    "system": Example(f"as_of={DAY}&system=gpt-4", "toggle", "Also proposals", "", "watch", "true"),
    "estimator": Example(f"as_of={DAY}", "text", "Tokens of fine-tuning", "5e22", "tuning", "5e22"),
    "stacks": Example(f"as_of={DAY}", "text", "Draft pass, s", "0.03", "draft_seconds", "0.03"),
    "policies": Example(f"as_of={DAY}", "choose", "Jurisdiction", "EU", "jurisdiction", "EU"),
    "forecast": Example(f"as_of={DAY}", "toggle", "Systems with open weights", "", "open", "false"),
    "misses": Example(f"as_of={DAY}", "choose", "Measurement", "All experts, or those that work · experts", "limit", "experts"),
    "ledger": Example(
        f"as_of={DAY}&example=true",
        "choose",
        "Run",
        "example-assistant: evaluation",
        "run",
        "example-assistant: evaluation",
    ),
}
