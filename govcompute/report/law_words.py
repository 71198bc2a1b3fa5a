"""A rule in words that a lawyer can check: what it asks, what it counts, since when, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator

from govcompute.policy.library import Law, PolicyLibrary
from govcompute.policy.schema import (
    AllTest,
    AnyTest,
    CountingProfile,
    DerivedValue,
    FactTest,
    IfTest,
    LineSpec,
    LineTest,
    NotTest,
    Obligation,
    RuleTest,
    Test,
)
from govcompute.policy.tree import lines_of
from govcompute.quantity import counted, plain
from govcompute.verdict.cases import run_case


def law_text(law: Law, library: PolicyLibrary) -> str:
    """The whole rule."""
    return "\n".join(_paragraphs(law, library))


def _paragraphs(law: Law, library: PolicyLibrary) -> Iterator[str]:
    rule, instrument = law.rule, law.instrument
    yield f"{rule.title}  [{law.id}]"
    yield f"{instrument.title} ({instrument.jurisdiction}, {instrument.issuer}), {rule.citation}"
    if rule.quote:
        yield f"  “{rule.quote}”"
    yield f"  {rule.says}"
    yield ""
    rebuttable = f"; rebuttable: {rule.rebuttal}" if rule.rebuttable else ""
    yield f"Effect: {rule.effect.value}, on the {rule.about.value}{rebuttable}"
    yield from _tests(law, library)
    yield from _counting(law)
    yield from _margin(law)
    yield from _dates(law)
    if rule.obligations:
        yield "What follows:"
        yield from (f"  • {_obligation(o)}" for o in rule.obligations)
    if rule.obliged_if is not None:
        yield "  These fall on the system's provider only where:"
        yield from condition_words(rule.obliged_if, library, 2)
    for flag in rule.flags:
        yield f"Shown beside the verdict ({flag.id}): {flag.says}"
    yield from _standing(law)
    yield from _cases(law, library)


def _tests(law: Law, library: PolicyLibrary) -> Iterator[str]:
    rule = law.rule
    if rule.scope is not None:
        yield "Speaks only of systems for which:"
        yield from condition_words(rule.scope, library, 1)
    if rule.test is None:
        yield f"No number: {rule.no_number}"
        return
    yield "Met where:"
    yield from condition_words(rule.test, library, 1)
    for outcome, meaning in rule.means.items():
        yield f"  “{outcome.replace('_', ' ')}” means here: {meaning}"


def condition_words(test: Test, library: PolicyLibrary, depth: int = 0) -> Iterator[str]:
    """A test, one line a part, indented by depth."""
    pad = "  " * depth
    match test:
        case LineTest():
            yield f"{pad}{_line(test.line, library)}"
        case FactTest():
            yield f"{pad}{_fact(test, library)}"
            if test.otherwise is not None:
                yield f"{pad}  where that is not stated:"
                yield from condition_words(test.otherwise, library, depth + 2)
        case RuleTest():
            whose = "the base meets" if test.on == "base" else "it meets"
            yield f"{pad}{whose} {test.rule} ({library[test.rule].rule.title})"
        case AllTest():
            yield f"{pad}all of:"
            for part in test.all:
                yield from condition_words(part, library, depth + 1)
        case AnyTest():
            yield f"{pad}any of:"
            for part in test.any:
                yield from condition_words(part, library, depth + 1)
        case NotTest():
            yield f"{pad}not:"
            yield from condition_words(test.not_, library, depth + 1)
        case IfTest():
            for word, part in (("if:", test.if_), ("then:", test.then), ("otherwise:", test.else_)):
                yield f"{pad}{word}"
                yield from condition_words(part, library, depth + 1)


def _line(spec: LineSpec, library: PolicyLibrary) -> str:
    value = library.value(spec)
    text = f"{spec.quantity.replace('_', ' ')} is {spec.comparator.words} {plain(value, spec.unit)}"
    if isinstance(spec.value, DerivedValue):
        text += f" ({plain_fraction(spec.value)} of the line of {spec.value.of})"
    if value.denominator == 1 and value.numerator >= 10**6:
        text += f" [exactly {value.numerator:,}]"
    if spec.counting:
        text += f", counted as “{spec.counting}”"
    if spec.absent == "not_met":
        text += "; not met where it is not stated"
    return text + (f" ({spec.citation})" if spec.citation else "") + (f" — {spec.note}" if spec.note else "")


def plain_fraction(value: DerivedValue) -> str:
    """The factor of a derived line."""
    return str(value.times)


def _fact(test: FactTest, library: PolicyLibrary) -> str:
    question = library.vocabulary.facts[test.fact].question
    whose = "of the base: " if test.on == "base" else ""
    among = f" any of {', '.join(test.any_of)}" if test.any_of else ""
    assumed = "" if test.assume is None else f" (assumed {'yes' if test.assume else 'no'} where it is not stated)"
    return f"{whose}{question}{among}{assumed}" + (f" — {test.why}" if test.why else "")


def _counting(law: Law) -> Iterator[str]:
    used = {spec.counting for spec in lines_of(law.rule) if spec.counting}
    for name in sorted(used):
        yield from profile_words(name, law.profiles[name])


def profile_words(name: str, profile: CountingProfile) -> Iterator[str]:
    """A counting profile, one line an activity; defaults of ours are marked."""
    yield f"Counted as “{name}”: {profile.title}" + (f" ({profile.citation})" if profile.citation else "")
    for activity, treatment in profile.activities.items():
        sign = "+" if treatment.included else "−"
        source = {"express": "", "inferred": "by inference", "silent": "the text is silent; our default"}[treatment.text]
        notes = [note for note in (treatment.citation, source, treatment.why) if note]
        level = treatment.level.value
        yield f"  {sign} {activity.words} [{level}]" + (f" — {'; '.join(notes)}" if notes else "")


def _margin(law: Law) -> Iterator[str]:
    margin = law.rule.margin
    if margin is not None:
        rule = margin.straddle.replace("_", " ")
        where = f" ({margin.citation})" if margin.citation else ""
        yield f"Accuracy asked of an estimate: ±{float(margin.relative):.0%} of what is reported{where}; straddling: {rule}"
        if margin.why:
            yield f"  {margin.why}"


def _dates(law: Law) -> Iterator[str]:
    yield "Timeline:"
    for phase in law.timeline:
        notes = [note for note in (phase.citation, phase.note) if note]
        yield f"  {phase.since}  {phase.status.value} [{phase.level.value}]" + (f" — {'; '.join(notes)}" if notes else "")
    legacy = law.rule.legacy
    if legacy:
        where = f" ({legacy.citation})" if legacy.citation else ""
        yield f"  Placed on the market before {legacy.placed_before}: comply by {legacy.comply_by}{where}"


def _obligation(obligation: Obligation) -> str:
    deadline = obligation.deadline
    when = ""
    if deadline and deadline.words:
        when = f", {deadline.words}" + (f" (by {deadline.by})" if deadline.by else "")
    elif deadline and deadline.within_days is not None:
        when = f" within {counted(deadline.within_days, 'day')} of its being {deadline.of}"
    elif deadline and deadline.by:
        when = f" by {deadline.by}"
    where = f" ({obligation.citation})" if obligation.citation else ""
    return f"{obligation.action}{when}{where} [{obligation.level.value}]"


def _standing(law: Law) -> Iterator[str]:
    rule = law.rule
    note = f" — {rule.level_note}" if rule.level_note else ""
    verified = "" if rule.level.verified else "UNVERIFIED: "
    dates = f"retrieved {rule.retrieved}, checked {rule.checked}"
    yield f"Evidence: {verified}{rule.level.value}, {rule.level.words}{note}; {dates}"
    for key in rule.sources:
        source = law.instrument.sources[key]
        yield f"  [{key}] {source.title}" + (f" <{source.url}>" if source.url else "") + f", {source.level.value}"
    for doubt in rule.doubts:
        yield f"  Open: {doubt}"


def _cases(law: Law, library: PolicyLibrary) -> Iterator[str]:
    if law.rule.cases:
        yield "Worked cases:"
    for case in law.rule.cases:
        result = run_case(law, case, library)
        sign = "✓" if result.passed else "✗"
        yield f"  {sign} {case.id} ({case.as_of}): {case.expect.outcome.replace('_', ' ')} [{case.level.value}] — {case.why}"
        yield from (f"      {difference}" for difference in result.differences)
