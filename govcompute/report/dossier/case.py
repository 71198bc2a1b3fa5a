"""What a report is made from: a system before the law on a day, and the files and entries that this was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from govcompute.ledger.append import code_version
from govcompute.paths import shipped
from govcompute.policy.library import Law
from govcompute.registry.activity import Activity
from govcompute.registry.schema import Stage, System
from govcompute.report.dossier.dossier import Made
from govcompute.report.dossier.recorded import LINK, Recorded, whole_hash
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.counting import Term
from govcompute.verdict.expression import LineAtom
from govcompute.verdict.waterfall import waterfalls

#: Letters of a hash in the text of a link; the whole hash stands in the list of what a report was made from.
SHORT = 12
#: The key of the table of chips, for amounts that were worked out from chip-hours.
HARDWARE = ("registry:hardware.yaml",)


@dataclass(frozen=True, slots=True)
class Case:
    """One system, the policies and the registry it is held against, the day, the program's version, and the ledger's part.

    A system that came from a file is linked to it (`Registry.documents`), a stage that a ledger tells of to its entries.
    """

    system: System
    assessor: Assessor
    as_of: date
    code: str = field(default_factory=code_version)
    recorded: Recorded = field(default_factory=Recorded)

    def verdict(self, law: Law) -> Verdict:
        """The verdict on the system under a rule, on the day of the report; what is only claimed is no amount to report."""
        found = self.assessor.assess(self.system, law, self.as_of)
        claimed = any(len(one.amount) > 1 for one in waterfalls(found, self.assessor))
        return replace(found, amount=None, certain=None) if claimed else found

    def lineage(self) -> list[System]:
        """The system, and everything whose weights live on in it, nearest first."""
        return [self.system, *self.assessor.registry.ancestors(self.system)]

    def of_system(self, system: System) -> tuple[str, ...]:
        """The keys of what is said of a system: its file, or else the ledger entries of its stages."""
        if system.id in self.assessor.registry.documents:
            return (f"registry:{system.id}",)
        return tuple(dict.fromkeys(link for stage in system.work for link in ledger_links(stage)))

    def of_stage(self, system: System, stage: Stage) -> tuple[str, ...]:
        """The keys of what a stage's amount was made from."""
        worked_out = stage.compute is None and stage.inputs is not None and stage.inputs.tokens is None
        chips = HARDWARE if worked_out and stage.inputs is not None and stage.inputs.chip else ()
        return (*(ledger_links(stage) or self.of_system(system)), *chips)

    def of_term(self, term: Term) -> tuple[str, ...]:
        """The keys of what a stretch of compute was made from; of another provider's weights, of all that made them."""
        system = self.assessor.registry[term.system]
        named = [stage for stage in system.work if stage_label(stage) == term.label]
        if term.activity is Activity.INITIAL_WEIGHTS and not named:
            return self._of_work([system, *self.assessor.registry.ancestors(system)])
        if not named:
            return self.of_system(system)
        return tuple(dict.fromkeys(key for stage in named for key in self.of_stage(system, stage)))

    def of_amount(self) -> tuple[str, ...]:
        """The keys of what the system's compute was made from: itself, and everything whose weights live on in it."""
        return self._of_work(self.lineage())

    def _of_work(self, systems: list[System]) -> tuple[str, ...]:
        keys = [key for system in systems for key in self._of_own_work(system)]
        return tuple(dict.fromkeys(keys))

    def _of_own_work(self, system: System) -> tuple[str, ...]:
        return tuple(key for stage in system.work for key in self.of_stage(system, stage)) or self.of_system(system)

    def of_law(self, law: Law) -> tuple[str, ...]:
        """The key of the file of a rule."""
        return (f"policy:{law.instrument.id}",)

    def of_verdict(self, verdict: Verdict) -> tuple[str, ...]:
        """The keys of a verdict: the system's, and the files of every rule whose line it asks for."""
        library = self.assessor.library
        atoms = verdict.compiled.atoms if verdict.compiled else ()
        asked = [library[atom.law_id] for atom in atoms if isinstance(atom, LineAtom)]
        laws = dict.fromkeys(key for law in (verdict.law, *asked) for key in self.of_law(law))
        return (*self.of_amount(), *laws)

    def made(self, keys: Iterable[str]) -> tuple[Made, ...]:
        """What the keys stand for, by name; the program comes last."""
        found = [self._entry(key) if key.startswith(LINK) else self._file(key) for key in sorted(set(keys))]
        name, _, version = self.code.partition(" ")
        return (*found, Made(key="code", label=f"code:{name}:{version}", what=f"the program, {self.code}"))

    def _entry(self, link: str) -> Made:
        what = "compute as the ledger recorded it" + ("; the hash is of the last entry" if " to " in link else "")
        return Made(key=link, label=link, what=what, sha256=whole_hash(link, self.recorded.hashes))

    def _file(self, key: str) -> Made:
        kind, _, name = key.partition(":")
        if (key,) == HARDWARE:
            path = shipped("registry") / "hardware.yaml"
            what = f"the peak rates of chips, {path.name}"
        elif kind == "registry":
            path = Path(self.assessor.registry.documents[name].name)
            what = f"the record of {self.assessor.registry[name].name}, {path.name}"
        elif kind == "policy":
            law = next(law for law in self.assessor.library if law.instrument.id == name)
            path, what = law.file, f"{law.instrument.title}, {law.file.parent.name}/{law.file.name}"
        else:
            path = FORM
            what = f"the items of Annex XI and of the Model Documentation Form, {path.name}"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return Made(key=key, label=f"{key}:{digest[:SHORT]}", what=what, sha256=digest)


#: The items of Annex XI and of the Model Documentation Form, as data.
FORM = Path(__file__).parent / "documentation.yaml"


def stage_label(stage: Stage) -> str:
    """What a stage is called, as the terms of a sum call it."""
    return stage.name or stage.activity.words


def ledger_links(stage: Stage) -> tuple[str, ...]:
    """The links to the ledger entries that a stage was made from."""
    return tuple(source.source for source in stage.evidence if source.source.startswith(LINK))
