"""What a report is made from: a system before the law on a day, and the files and entries that this was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from govcompute.policy.library import Law
from govcompute.registry.schema import System
from govcompute.report.dossier.dossier import Made
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.counting import Term
from govcompute.verdict.expression import LineAtom

#: Letters of a hash in the text of a link; the whole hash stands in the list of what a report was made from.
SHORT = 12


@dataclass(frozen=True, slots=True)
class Case:
    """One system, the policies and the registry it is held against, the day, and where all of it was read.

    A system that came from a file is linked to it (`Registry.documents`). entries: the ledger entries behind a stage, by
    system and label of the stage. energy_joules: energy recorded for the system, with the keys of where.
    """

    system: System
    assessor: Assessor
    as_of: date
    code: str
    entries: Mapping[tuple[str, str], tuple[Made, ...]] = field(default_factory=dict)
    energy_joules: Fraction | None = None
    energy_refs: tuple[str, ...] = ()

    def verdict(self, law: Law) -> Verdict:
        """The verdict on the system under a rule, on the day of the report."""
        return self.assessor.assess(self.system, law, self.as_of)

    def of_system(self, system_id: str) -> tuple[str, ...]:
        """The keys of what is known of a system: its file, or the ledger entries that it was made from."""
        if system_id in self.assessor.registry.documents:
            return (f"registry:{system_id}",)
        return tuple(made.key for (owner, _), entries in self.entries.items() if owner == system_id for made in entries)

    def of_term(self, term: Term) -> tuple[str, ...]:
        """The keys of what a stretch of compute was made from."""
        entries = self.entries.get((term.system, term.label), ())
        return tuple(made.key for made in entries) or self.of_system(term.system)

    def of_amount(self) -> tuple[str, ...]:
        """The keys of what the system's compute was made from: itself, and everything whose weights live on in it."""
        ancestors = self.assessor.registry.ancestors(self.system)
        return tuple(key for system in (self.system, *ancestors) for key in self.of_system(system.id))

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
        entries = {made.key: made for group in self.entries.values() for made in group}
        found = [entries.get(key) or self._file(key) for key in sorted(set(keys))]
        name, _, version = self.code.partition(" ")
        return (*found, Made(key="code", label=f"code:{name}:{version}", what=f"the program, {self.code}"))

    def _file(self, key: str) -> Made:
        kind, _, name = key.partition(":")
        if kind == "registry":
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
