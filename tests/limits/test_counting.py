"""Experts, conventions, systems, merges and modalities, on the shipped registry and by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from govcompute.flops import decode
from govcompute.limits import LIMITS, Material
from govcompute.limits.conventions import spreads
from govcompute.limits.merging import candidates, merged
from govcompute.limits.serving import CONTEXT, stack_ratios
from govcompute.limits.systems import pairs
from govcompute.verdict.assess import Assessor

Made = Callable[..., Material]


def _row(material: Material, limit: str, name: str) -> tuple[str | int | float, ...]:
    return next(row for row in LIMITS[limit](material).rows if row[0] == name)


def test_experts_of_deepseek_v3(material: Material) -> None:
    """6 · 671,026,279,424 · 14.8e12 = 5.96e25 by all, 6 · 37,552,157,696 · 14.8e12 = 3.33e24 by active parameters."""
    row = _row(material, "experts", "DeepSeek-V3")
    assert row[1:] == (17.9, "3.3e24", "6.0e25", "1e25 (AI Act)")


def test_tokens_until_serving_equals_training(material: Material) -> None:
    """3.8e25 FLOP over what one token after 2,048 cached ones takes."""
    each = decode(material.counted["llama-3.1-405b"], CONTEXT).flop
    assert _row(material, "serving", "Llama 3.1 405B")[3] == f"{3.8e25 / each:.1e}".replace("e+", "e")


def test_published_stacks_cost_more_than_their_target(material: Material) -> None:
    ratios = dict(stack_ratios(material))
    assert len(ratios) == 7
    assert all(1 < ratio < 3 for ratio in ratios.values())


def test_spreads_hold_our_own_number(material: Material) -> None:
    for one in spreads(material):
        assert min(one.numbers.values()) < one.numbers["as counted here"] < max(one.numbers.values())
        assert one.fragility >= 2  # multiply-adds taken for FLOP halve it


def test_pairs(made: Made) -> None:
    material = made(
        a=(6e24, None), b=(5e24, None), other=(6e24, None, {"provider": "Elsewhere"}),
        old=(5e24, None, {"released": date(2019, 1, 1)}), above=(2e25, None),
        tuned=(1e23, None, {"bases": [{"system": "a"}]}), exact=(3.9e24, None),
    )  # fmt: skip
    assert pairs(material) == [("a", "b"), ("b", "tuned")]  # tuned + exact is the line, not above it; a is behind tuned


def test_a_merge_counts_both_parts(material: Material) -> None:
    """The law engine itself adds the two runs; nothing here does."""
    a, b = candidates(material)[:2]
    law = material.library["eu-aia-51-2-systemic"]
    verdict = Assessor(material.library, material.registry).assess(merged(material, a, b), law, material.as_of)
    assert verdict.amount is not None
    assert float(verdict.amount.median) == pytest.approx(material.compute(a) + material.compute(b), rel=0.1)


def test_biological_systems_are_on_their_own_line(material: Material) -> None:
    rows = {row[0]: row[2] for row in LIMITS["modality"](material).rows}
    assert rows["xTrimoPGLM-100B"] == "primarily biological"
    assert rows["Evo 2 7B"] == "primarily biological"  # so near the line that it is undetermined, yet of the same data
    assert rows["Galactica 120B"] == "biology among others"


def test_proving_safety(material: Material) -> None:
    """71,682 weights; n >= ln(200/.05) / -ln Φ(ρ): 49, 361, 6,141, 261,876, 28,934,251; training 2.5e5·1024·4·F, F = 1.42e5."""
    rows = {row[0]: row[1:] for row in LIMITS["safety"](material).rows}
    assert [rows[float(radius)][0] for radius in range(1, 6)] == [49, 361, 6141, 261876, 28934251]
    assert rows[5.0][1] == "8.2e14"
    assert "71,682 weights" in LIMITS["safety"](material).says
