"""Verdicts as JUnit XML: a suite for each system, a test case for each rule.

There is no standard; this is the form that Jenkins' xUnit plugin, GitLab and GitHub's actions all read: ``testsuites``,
``testsuite`` and ``testcase`` with ``failure`` or ``skipped`` inside, counts on each suite, the case's text in its body.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from govcompute.report.place import place_of
from govcompute.report.record import NOT_ADVICE
from govcompute.report.words import chance_words, line_words, verdict_text
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.outcome import Outcome
from govcompute.verdict.words import amount_words

#: What does not speak of the system on the day is neither passed nor failed.
SKIPPED = (Outcome.NOT_IN_FORCE, Outcome.OUT_OF_SCOPE)
#: What XML 1.0 allows, less the codes and the marks of direction that a terminal obeys.
_UNFIT = re.compile("[^\t\n\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(verdicts: Sequence[Verdict], assessor: Assessor, failing: Collection[str], folder: Path) -> str:
    """The document; a verdict whose outcome is in `failing` is a failure, paths are relative to `folder`.

    Verdicts on one system stand together. Same verdicts, same bytes.
    """
    root = ElementTree.Element("testsuites", {"name": "govcompute assess"})
    for _, group in groupby(verdicts, key=lambda verdict: verdict.system.id):
        root.append(_suite(list(group), assessor, failing, folder))
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _suite(verdicts: Sequence[Verdict], assessor: Assessor, failing: Collection[str], folder: Path) -> ElementTree.Element:
    system = verdicts[0].system
    suite = ElementTree.Element("testsuite", {"name": system.id})
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("system", system.name), ("as_of", verdicts[0].as_of.isoformat()), ("notice", NOT_ADVICE)):
        ElementTree.SubElement(properties, "property", {"name": name, "value": fit(value)})
    place = place_of(system.id, assessor.registry, folder)
    where = {"file": fit(place[0])} if place else {}
    cases = [_case(verdict, assessor, failing, where) for verdict in verdicts]
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.set("time", "0")
    return suite


def _case(verdict: Verdict, assessor: Assessor, failing: Collection[str], where: dict[str, str]) -> ElementTree.Element:
    case = ElementTree.Element("testcase", {"classname": verdict.system.id, "name": verdict.law.id, **where, "time": "0"})
    said = fit(sentence(verdict))
    if verdict.outcome.value in failing:
        failure = ElementTree.SubElement(case, "failure", {"type": verdict.outcome.value, "message": said})
        failure.text = fit(verdict_text(verdict, assessor))
    elif verdict.outcome in SKIPPED:
        ElementTree.SubElement(case, "skipped", {"message": said})
    else:
        ElementTree.SubElement(case, "system-out").text = said
    return case


def sentence(verdict: Verdict) -> str:
    """The verdict in one line: who, under what, with what amount against what line, how sure."""
    law, outcome = verdict.law, verdict.outcome
    text = f"{verdict.system.name} under {law.rule.title} ({law.instrument.short}, {law.rule.citation}): {outcome.words}"
    if outcome in SKIPPED:
        return text + (f" on {verdict.as_of}" if outcome is Outcome.NOT_IN_FORCE else "")
    amount = "an amount that is not known" if verdict.amount is None else amount_words(verdict.amount)
    return f"{text}; {amount}, line {line_words(verdict.line)}, probability {chance_words(verdict.chance)}"


def fit(text: str) -> str:
    """`text` with what XML cannot hold, and what a terminal would obey, written as an escape."""
    return _UNFIT.sub(lambda found: ascii(found[0])[1:-1], text)
