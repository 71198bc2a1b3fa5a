"""The compute and energy items of Annex XI and of the Model Documentation Form: the known filled in, the rest left open."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from govcompute.quantity import Estimate, counted
from govcompute.registry.schema import Stage
from govcompute.report.dossier.case import Case, stage_label
from govcompute.report.dossier.counted import sum_of
from govcompute.report.dossier.dossier import Cell, Number, Row, Section, Statement, Table
from govcompute.report.dossier.form import Form, Item, Part, Rounding, documentation_form
from govcompute.report.dossier.method import stages
from govcompute.report.dossier.standing import headline, outcome_words
from govcompute.report.dossier.text import magnitude, number, power, unrounded
from govcompute.verdict.assess import Verdict
from govcompute.verdict.counting import modification
from govcompute.verdict.mixture import best
from govcompute.verdict.outcome import Outcome

SYSTEMIC, GENERAL = "eu-aia-51-2-systemic", "eu-gpai-guidelines-1e23"
_KEY = "form:documentation"
_JOULES_PER_MWH = 3_600_000_000
#: Items that the record of the system answers, whatever its stages say.
_IDENTITY = ("name", "released", "licence", "architecture", "parameters", "bases")


def documentation(case: Case) -> tuple[Verdict, Statement, tuple[Section, ...]]:
    """The verdict that decides which sum is asked for, the headline, and a section for each text."""
    form, answers = documentation_form(), _Answers(case)
    answered = {item.id: answers(item) for part in form.parts for item in part.items}
    open_items = [item for part in form.parts for item in part.items if answered[item.id] is None]
    items = len(answered)
    then = (
        f"Of {counted(items, 'item')}, {counted(items - len(open_items), 'is', 'are')} filled in from the record and"
        f" {counted(len(open_items), 'is', 'are')} open;"
        " nothing is filled in that nobody recorded."
    )
    head = headline(case, answers.general, then)
    head = head.model_copy(update={"refs": (*head.refs, _KEY)})
    sections = [_which_sum(case, answers), *(_part(case, part, answered) for part in form.parts)]
    return answers.general, head, (*sections, _open(open_items), _where_read(form))


class _Answers:
    """What the record gives for an item: the text before rounding, and the number behind it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.general = case.verdict(case.assessor.library[GENERAL])
        self.systemic = case.verdict(case.assessor.library[SYSTEMIC])
        self._known: dict[str, Callable[[], Cell | None]] = {
            "name": lambda: Cell(text=case.system.name),
            "released": lambda: _words(str(case.system.released or "")),
            "licence": lambda: _words(case.system.licence),
            "architecture": lambda: _words(case.system.architecture and f"{case.system.architecture} (id in the registry)"),
            "parameters": lambda: _plain(case.system.parameters, "parameters"),
            "bases": self._bases,
            "training_compute": self._training_compute,
            "wall_clock_days": self._wall_clock,
            "chip_days": self._chip_days,
            "chips": self._chips,
            "method": self._method,
            "energy": self._energy,
        }

    def __call__(self, item: Item) -> Cell | None:
        """The answer, or None where nobody recorded it."""
        return self._known[item.known_from]() if item.known_from else None

    @property
    def decisive(self) -> Verdict:
        """The rule whose sum is told: the cumulative one unless the model is below the line of systemic risk."""
        below = self.systemic.if_in_force in (Outcome.BELOW, Outcome.OUT_OF_SCOPE)
        return self.general if below else self.systemic

    def _training_compute(self) -> Cell | None:
        amount = self.decisive.amount
        return None if amount is None or amount.high is not None or amount.median == 0 else _estimate(amount)

    def _bases(self) -> Cell | None:
        names = [self.case.assessor.registry[base.system].name for base in self.case.system.bases]
        return Cell(text=", ".join(names) or "N/A: no other model is recorded")

    def _method(self) -> Cell | None:
        told = [f"{stage_label(stage)}: {stage.method.value}" for stage in self.case.system.work if stage.method]
        return _words("; ".join(told))

    def _wall_clock(self) -> Cell | None:
        found = _summed([_days(stage) for stage in self.case.system.work], "days")
        by_date = any(stage.inputs is None or stage.inputs.hours is None for stage in self.case.system.work)
        return self._own(found, "first and last day of each stage counted whole" if by_date else "")

    def _own(self, found: Cell | None, note: str = "") -> Cell | None:
        """The answer with its note, and that it is of the system's own stages where others went before."""
        own = "own stages alone" if self.case.system.bases else ""
        notes = "; ".join(part for part in (own, note) if part)
        return found if found is None or not notes else found.model_copy(update={"text": f"{found.text} ({notes})"})

    def _chip_days(self) -> Cell | None:
        return self._own(_summed([_chip_days(stage) for stage in self.case.system.work], "hardware days"))

    def _chips(self) -> Cell | None:
        told = []
        for _, stage in stages(self.case):
            given = stage.inputs
            if given and given.chip:
                count = f"{float(given.chips):,.10g} x " if given.chips is not None else ""
                told.append(f"{stage_label(stage)}: {count}{given.chip}")
        return _words("; ".join(told))

    def _energy(self) -> Cell | None:
        joules = self.case.recorded.energy_joules
        return None if joules is None else self._own(_plain(joules / _JOULES_PER_MWH, "MWh"), "of the runs in the ledger alone")


def _days(stage: Stage) -> Fraction | None:
    """How long a stage took by the clock: its hours, or its first and last day, both whole."""
    if stage.inputs is not None and stage.inputs.hours is not None:
        return Fraction(stage.inputs.hours) / 24
    if stage.started is None or stage.ended is None:
        return None
    return Fraction((stage.ended - stage.started).days + 1)


def _chip_days(stage: Stage) -> Fraction | None:
    given = stage.inputs
    if given is None or (given.chip_hours is None and (given.chips is None or given.hours is None)):
        return None
    return Fraction(given.chip_hours if given.chip_hours is not None else given.chips * given.hours) / 24  # type: ignore[operator]


def _summed(days: list[Fraction | None], unit: str) -> Cell | None:
    """The sum over the stages; open as a whole where one of them is."""
    known = [part for part in days if part is not None]
    return _plain(sum(known, Fraction(0)), unit) if known and len(known) == len(days) else None


def _words(text: str | None) -> Cell | None:
    return Cell(text=text) if text else None


def _plain(value: Fraction | None, unit: str) -> Cell | None:
    return None if value is None else Cell(text=f"{unrounded(Fraction(value))} {unit}", number=Number(value=value, unit=unit))


def _estimate(amount: Estimate) -> Cell:
    floor = "at least " if amount.remainder_unknown else ""
    return Cell(text=f"{floor}{unrounded(amount.median)} {amount.unit}", number=number(amount))


def rounded(cell: Cell, rounding: Rounding | None) -> str:
    """The answer as the text wants it."""
    if rounding is None or cell.number is None:
        return cell.text
    value, unit = Fraction(cell.number.value), cell.number.unit
    if value == 0:
        return cell.text
    text = magnitude(value, unit) if rounding.figures is None else power(value, rounding.figures, unit)
    _, note, words = cell.text.partition(" (")
    return text + note + words


def _which_sum(case: Case, answers: _Answers) -> Section:
    meaning = (
        "cumulative amount (meaning (ii))"
        if answers.decisive is answers.systemic
        else "compute of parameter updates alone (meaning (i))"
    )
    words = [
        Statement(
            text=f"{outcome_words(answers.systemic)} So the {meaning} is told here.",
            citation="GPAI Guidelines, Annex A.1; AI Act, Art. 51(2)",
            level=answers.systemic.law.rule.level.value,
            refs=case.of_verdict(answers.systemic),
        )
    ]
    if answers.decisive.if_in_force in (Outcome.UNDETERMINED, Outcome.UNKNOWN):
        words.append(Statement(text="Which of the two sums the text asks for is open with the verdict.", answer="open"))
    if case.assessor.registry.foreign_bases(case.system):
        words.append(_modification(case, answers.decisive))
    return Section(id="which-sum", heading="Which sum is told", statements=tuple(words))


def _modification(case: Case, decisive: Verdict) -> Statement:
    """What the provider itself spent, where it changed another provider's model."""
    found = sum_of(case, decisive)
    amount = best(modification(case.system, found.profile, case.assessor.registry).amount) if found else None
    own = str(amount) if amount is not None and amount.median > 0 else "not known"
    return Statement(
        text=(
            "The system is a modification of another provider's model. Unless the original carries systemic risk, the duties of"
            f" its provider are limited to the modification; the compute of the modification alone, counted alike: {own}."
        ),
        citation="AI Act, recital 109; GPAI Guidelines, paras 60-71 (July), 57-68 (November)",
        level="P",
        refs=(*case.of_amount(), *case.of_law(decisive.law)),
    )


def _part(case: Case, part: Part, answered: dict[str, Cell | None]) -> Section:
    rows = tuple(_row(case, item, answered[item.id]) for item in part.items)
    columns = ("item", "to be reported", "unrounded", "rule of rounding", "written in", "evidence")
    table = Table(caption=part.title, columns=columns, rows=rows)
    words = [Statement(text=part.note, citation=part.citation, refs=(_KEY,))] if part.note else []
    notes = tuple(
        Statement(text=f"{item.asks}: {item.note}", citation=item.citation, level=item.level.value, refs=(_KEY,))
        for item in part.items
        if item.note
    )
    return Section(id=part.id, heading=part.title, statements=tuple(words), table=table, points=notes)


def _row(case: Case, item: Item, answer: Cell | None) -> Row:
    told = (
        Cell(text="open: not recorded") if answer is None else Cell(text=rounded(answer, item.rounding), number=answer.number)
    )
    cells = (
        Cell(text=item.asks + (f" ({item.reader})" if item.reader and item.reader not in item.asks else "")),
        told,
        answer if answer is not None and item.rounding is not None else Cell(text=""),
        Cell(text=item.rounding.words if item.rounding else ""),
        Cell(text=item.citation),
        Cell(text=item.level.value + ("" if item.level.verified else " (unverified)")),
    )
    keys = case.of_system(case.system) if item.known_from in _IDENTITY else case.of_amount()
    return Row(cells=cells, refs=(*(keys if answer is not None else ()), _KEY), open=answer is None)


def _open(items: list[Item]) -> Section:
    points = tuple(
        Statement(text=f"{item.asks}: nobody recorded it.", citation=item.citation, level=item.level.value, answer="open")
        for item in items
    )
    words = "These items are to be answered by the provider." if points else "No item is open."
    return Section(id="open", heading="Open items", statements=(Statement(text=words),), points=points)


def _where_read(form: Form) -> Section:
    rows = tuple(
        Row(
            cells=(
                Cell(text=source.title),
                Cell(text="; ".join(part for part in (source.url, source.note) if part)),
                Cell(text=str(source.retrieved)),
                Cell(text=source.level.value),
            ),
            refs=(_KEY,),
        )
        for source in form.sources.values()
    )
    columns = ("source", "address or note", "retrieved", "level")
    table = Table(caption="Where the items were read", columns=columns, rows=rows)
    return Section(id="items-read", heading="Where the items were read", table=table)
