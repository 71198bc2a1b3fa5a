"""The European Union's two meanings of training compute side by side, and a modification's share in each.

Annex A.1 of the Commission's Guidelines: the cumulative amount is held against 1e25 (Art. 51(2) AI Act); the compute that
goes directly into parameter updates against 1e23 (para 17). A modification is measured as the original is: cumulatively
where that carries systemic risk, otherwise by parameter updates alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govcompute.registry.schema import System
from govcompute.verdict.assess import Assessor, Verdict
from govcompute.verdict.counting import Tally, original
from govcompute.verdict.mixture import Mixture
from govcompute.verdict.waterfall import Waterfall, waterfalls

SYSTEMIC = "eu-aia-51-2-systemic"
GENERAL_PURPOSE = "eu-gpai-guidelines-1e23"
MODIFIER = "eu-gpai-guidelines-modifier-third"
GAP = "base-plus-modification-gap"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sums. The last three are None where `system` modifies no model of another provider."""

    whole: Waterfall
    modification: Waterfall | None
    original: Tally | None
    ratio: Mixture | None


@dataclass(frozen=True, slots=True)
class TwoSums:
    """Both sums of a system. `modifier` is the verdict on whether its provider became one by modifying another's model."""

    system: System
    cumulative: Side
    direct: Side
    modifier: Verdict

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The three verdicts: systemic risk, general purpose, modifier."""
        return self.cumulative.whole.verdict, self.direct.whole.verdict, self.modifier

    @property
    def notes(self) -> dict[str, str]:
        """The flags of the three verdicts, the open gap (`GAP`) among them, with their sentences."""
        told = [(flag, verdict) for verdict in self.verdicts for flag in verdict.law.rule.flags]
        return {flag.id: flag.says for flag, verdict in told if flag.id in verdict.flags}


def two_sums(system: System, assessor: Assessor, as_of: date) -> TwoSums:
    """Both sums as the shipped policies count them. Raises NotFound where their rules are not among the policies."""
    systemic, general, modifier = (
        assessor.assess(system, assessor.library[rule], as_of) for rule in (SYSTEMIC, GENERAL_PURPOSE, MODIFIER)
    )
    changed = {one.atom.counting: one for one in waterfalls(modifier, assessor)}
    cumulative = _side(waterfalls(systemic, assessor)[0], changed.get("cumulative"), assessor)
    direct = _side(waterfalls(general, assessor)[0], changed.get("direct"), assessor)
    return TwoSums(system, cumulative, direct, modifier)


def _side(whole: Waterfall, modification: Waterfall | None, assessor: Assessor) -> Side:
    system = whole.verdict.system
    before = original(system, modification.profile, assessor.registry) if modification else None
    if modification is None or before is None:
        return Side(whole, None, None, None)
    return Side(whole, modification, before, assessor.subject(system).amount(modification.atom))
