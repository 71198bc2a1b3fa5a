"""What was read of a ledger, in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from govcompute.errors import InputError
from govcompute.ledger import Entry
from govcompute.ledger.totals import SourceTotal
from govcompute.quantity import counted
from govcompute.report.ledger import MOST_SHOWN, LedgerRead, RunRead, nearest
from govcompute.tracking.standing import (
    LineStanding,
    due_words,
    open_words,
    place_words,
    share_number,
    share_words,
    when_words,
)

if TYPE_CHECKING:
    import pandas as pd

_JOULES_IN_MWH = 3_600_000_000
_SHARE_COLUMNS = (
    "run", "rule", "line", "so far", "90 %", "at the plan's end", "passed on", "course", "applies",
    "this run reaches the line at (FLOP)", "citation", "what follows",
)  # fmt: skip


def run_sentence(read: RunRead) -> str:
    """What a run took so far and how it stands to the line that is nearest."""
    took = f"{read.run.run} took {read.run.amount} so far"
    index = nearest(read)
    if index is None:
        return f"{took}; {read.unknown or 'no line of the law is known for it'}."
    found = read.standing.lines[index]
    line = f"“{found.line.drawn}” ({found.line.citation.partition(',')[0]})"
    coming = {
        "passed": "; it is passed",
        "the plan passes it": f"; the planned steps pass it{when_words(found.crossing)}",
        "passed at this rate": f"; at this rate it is passed{when_words(found.crossing)}",
    }.get(found.course.value, "")
    told = f"{took}, {share_words(found.share)} {line}{coming}"
    return ". ".join([told, *open_words(found.line)]) + ("" if found.line.open_questions else ".")


def state_words(read: LedgerRead) -> str:
    """Whether the ledger is whole, and up to where an anchor binds it."""
    found = read.verification
    if not found.whole:
        return f"Not whole. {counted(found.count, 'entry is', 'entries are')} good; nothing is added up."
    head = f"Whole: {counted(found.count, 'entry', 'entries')}, every hash worked out again, the last {found.hash[:12]}."
    if not read.anchors:
        return f"{head} Only an anchor kept elsewhere proves anything against the file's owner."
    last = max(read.anchors, key=lambda one: one.count)
    return f"{head} Verified up to entry {last.count} against the anchor of {last.at:%Y-%m-%d %H:%M} UTC."


def findings_frame(read: LedgerRead) -> pd.DataFrame:
    """What is wrong with a damaged ledger, one line a finding."""
    import pandas as pd

    rows = [{"where": one.where, "entry": str(one.seq or ""), "what": one.says} for one in read.verification.findings]
    return pd.DataFrame(rows, columns=["where", "entry", "what"])


def shares_frame(reads: Iterable[RunRead], day: date) -> pd.DataFrame:
    """One line for each run and line of law: the share, the share at the plan's end, when it is passed, what follows."""
    import pandas as pd

    return pd.DataFrame([_share(read, line, day) for read in reads for line in read.standing.lines], columns=_SHARE_COLUMNS)


def _share(read: RunRead, found: LineStanding, day: date) -> dict[str, str]:
    line = found.line
    low, high = read.run.amount.interval90
    doubt = ""
    if read.run.stated and line.value > 0:
        top = "?" if high is None else share_number(Fraction(high) / line.value)
        doubt = f"{share_number(Fraction(low) / line.value)} to {top}"
    return {
        "run": read.key,
        "rule": line.rule,
        "line": line.drawn,
        "this run reaches the line at (FLOP)": place_words(line),
        "so far": share_words(found.share) or found.course.value,
        "90 %": doubt,
        "at the plan's end": share_words(found.planned_share),
        "passed on": when_words(found.crossing).removeprefix(" on "),
        "course": found.course.value,
        "applies": f"not known: {' '.join(line.open_questions)}" if line.open_questions else "yes",
        "citation": line.citation,
        "what follows": ". ".join(due_words(line, day)),
    }


def totals_frame(reads: Iterable[RunRead]) -> pd.DataFrame:
    """One line for each run, source and kind of work; a rival of the same run says that it is not added."""
    import pandas as pd

    return pd.DataFrame(
        [
            row
            for read in reads
            for one in (read.total.counted, *read.total.rivals)
            for row in _source_rows(read, one, chosen=one is read.total.counted)
        ]
    )


def _source_rows(read: RunRead, one: SourceTotal, *, chosen: bool) -> list[dict[str, str]]:
    rows = []
    for activity, amount in one.by_activity.items():
        events = [event for event in one.events if event.activity is activity]
        energy = [Fraction(event.energy_joules) for event in events if event.energy_joules is not None]
        part = "" if len(energy) == len(events) else f" (of {len(energy)} of {counted(len(events), 'entry', 'entries')})"
        known = f"{float(sum(energy, Fraction(0)) / _JOULES_IN_MWH):,.4g} MWh{part}" if energy else "not recorded"
        began, ended = [e.started for e in events if e.started], [e.ended for e in events if e.ended]
        rows.append(
            {
                "system": read.run.system,
                "run": read.run.run,
                "state": read.run.state,
                "work": activity.words,
                "compute": str(amount),
                "source": one.source,
                "counted": "yes" if chosen else "no: a rival of the same run",
                "entries": str(len(events)),
                "energy": known,
                "from": f"{min(began):%Y-%m-%d %H:%M}" if began else "",
                "to": f"{max(ended):%Y-%m-%d %H:%M}" if ended else "",
            }
        )
    return rows


def entries_frame(read: LedgerRead) -> pd.DataFrame:
    """One line an entry, the newest first; what corrects and what was corrected say so, and what is broken is marked."""
    import pandas as pd

    columns = ["entry", "written (UTC)", "who", "kind", "system", "run", "what", "source", "correction", "hash"]
    return pd.DataFrame([_entry(one, read) for one in read.entries], columns=columns)


def _entry(entry: Entry, read: LedgerRead) -> dict[str, str]:
    try:
        event: Any = entry.event
        body, what = event.body(), event_words(entry)
    except InputError as error:
        event, body, what = None, {}, f"cannot be read: {error}"
    by = read.superseded.get(entry.hash)
    corrects = getattr(event, "supersedes", None)
    words = [f"corrected by entry {by}: no longer added"] if by else []
    words += [f"corrects {corrects[:12]}: {event.why}"] if corrects else []
    return {
        "entry": str(entry.seq),
        "written (UTC)": f"{entry.moment:%Y-%m-%d %H:%M:%S}",
        "who": entry.who,
        "kind": entry.kind,
        "system": str(body.get("system", "")),
        "run": str(body.get("run", "")),
        "what": what,
        "source": str(body.get("source", "")),
        "correction": "; ".join(words),
        "hash": entry.hash[:12] if entry.intact else f"{entry.hash[:12]}, NOT ITS HASH",
    }


def event_words(entry: Entry) -> str:
    """What an entry says, in a few words."""
    event: Any = entry.event
    if entry.kind == "verdict":
        return f"{event.record['policy']}: {event.record['outcome']} on {event.record['as_of']}"
    if entry.kind == "run":
        return str(event.what) if event.step is None else f"{event.what} at step {event.step:,}"
    return f"{event.activity.value.replace('_', ' ')}: {event.amount.estimate()}"


def shown_words(read: LedgerRead) -> str:
    """How many entries are shown, of how many."""
    count = read.verification.count
    if read.unread:
        return f"Read as far as possible ({read.unread})."
    if count > MOST_SHOWN:
        return f"The newest {MOST_SHOWN} of {count:,}; `govcompute ledger show` and `export` give all."
    return "All of them, the newest first."
