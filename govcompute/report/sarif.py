"""Verdicts as SARIF 2.1.0 (OASIS, 2020): a rule for each law, a result for each verdict that somebody must look at.

Only what crosses, is undetermined or is unknown becomes a result: code scanning shows each result as an alert, and knows
no "pass". A result points into the system's file where that lies below the working directory, so that the alert stands
beside the line that it is about; elsewhere it names the system alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from govcompute.policy.library import Law
from govcompute.report.junit import sentence
from govcompute.report.place import place_of
from govcompute.report.record import NOT_ADVICE
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.outcome import Outcome

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
#: SARIF 3.27.10: the outcome, not the exit code, says how grave a result is.
LEVELS = {Outcome.CROSSES: "error", Outcome.UNDETERMINED: "warning", Outcome.UNKNOWN: "note"}
_FINGERPRINT = "systemAndRule/v1"


def sarif(verdicts: Sequence[Verdict], assessor: Assessor, folder: Path) -> str:
    """The log; `folder` is what paths are relative to. Same verdicts, same bytes; ASCII, so that any channel carries it."""
    laws = list({verdict.law.id: verdict.law for verdict in verdicts}.values())
    index = {law.id: place for place, law in enumerate(laws)}
    shown = [verdict for verdict in verdicts if verdict.outcome in LEVELS]
    run = {
        "tool": {"driver": {"name": "govcompute", "version": version("govcompute"), "rules": [_rule(law) for law in laws]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(verdict, index[verdict.law.id], assessor, folder) for verdict in shown],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(law: Law) -> dict[str, Any]:
    rule = law.rule
    where = f"{law.instrument.title}, {rule.citation}"
    address = next((url for key in rule.sources if (url := law.instrument.sources[key].url)), None)
    return {
        "id": law.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.says},
        "help": {"text": "\n".join([where, *([f"“{rule.quote}”"] if rule.quote else []), NOT_ADVICE])},
        **({"helpUri": quote(address, safe=":/?#[]@!$&'()*+,;=%~")} if address else {}),
        "properties": {
            "citation": where,
            "evidence": rule.level.value,
            "tags": [law.instrument.jurisdiction, rule.effect.value],
        },
    }


def _result(verdict: Verdict, rule: int, assessor: Assessor, folder: Path) -> dict[str, Any]:
    system = verdict.system
    location: dict[str, Any] = {"logicalLocations": [{"name": system.id, "fullyQualifiedName": system.id, "kind": "module"}]}
    place = place_of(system.id, assessor.registry, folder)
    if place is not None:
        path, line, column = place
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line, "startColumn": column},
        }
    identity = hashlib.sha256(f"{system.id}\0{verdict.law.id}".encode()).hexdigest()
    return {
        "ruleId": verdict.law.id,
        "ruleIndex": rule,
        "level": LEVELS[verdict.outcome],
        "message": {"text": f"{sentence(verdict)}. {verdict.meaning or ''}".rstrip()},
        "locations": [location],
        "partialFingerprints": {_FINGERPRINT: identity},
        "properties": {
            "outcome": verdict.outcome.value,
            "asOf": verdict.as_of.isoformat(),
            "probability": [verdict.chance.low, verdict.chance.high],
        },
    }
