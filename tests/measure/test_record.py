"""The document of a measured run: it agrees with itself, or is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govcompute.errors import InputError
from govcompute.measure.record import Measurement, Rate, Reading, Samples, Speculation

from .made import measured


def test_what_follows_from_the_samples(made_up: Measurement) -> None:
    # 0.2 + 0.6 s for 4 tokens; prefill and decode of 10 FLOP each; 0.4 s of passes each
    assert made_up.seconds == pytest.approx(0.8)
    assert made_up.tokens_per_second == pytest.approx(5.0)
    assert (made_up.flop, made_up.dispatched) == (20, 24)
    assert made_up.phase("decode").share_of_floor == pytest.approx(0.2 / 0.4)
    assert made_up.outside_passes == pytest.approx(0.0)
    assert made_up.speed_up is None


def test_the_target_alone_is_held_against_the_stack() -> None:
    subjects = [
        {"role": role, "name": role, "parameters": 1, "weights": "random", "weight_bytes": 1, "cache_bytes_per_token": 1}
        for role in ("draft", "target")
    ]
    counts = {"emitted": 4, "target_passes": 2, "drafted": 4, "discarded": 2}
    alone = {"runs": Samples.of([0.6, 1.0]), "tokens": 4}
    found = measured(kind="stack", subjects=subjects, speculation=counts, alone=alone)
    # 0.4 s a token alone, 0.2 s by the stack
    assert found.speed_up == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "stack"}, "a stack has 'speculation'"),
        ({"runs": Samples.of([0.2])}, "2 runs have 1 sample"),
        ({"id": "Two Words"}, "string should match pattern"),
        ({"hostname": "mine"}, "extra inputs"),
        ({"subjects": []}, "at least 1 item"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        measured(**changes)
    assert words.lower() in str(caught.value).lower()


def test_a_median_that_is_not_that_of_its_samples_is_refused() -> None:
    good = Samples.of([1.0, 2.0, 4.0]).model_dump()
    with pytest.raises(ValidationError, match=r"'median' is 3, and that of the samples is 2"):
        Samples.model_validate(good | {"median": 3.0})


def test_a_rate_is_that_of_the_fastest_sample() -> None:
    with pytest.raises(ValidationError, match="over the fastest sample is 2e"):
        Rate(per_second=1e9, amount=1e9, how="copy", samples=Samples.of([0.5, 1.0]))


@pytest.mark.parametrize("values", [{}, {"value": 1.0, "not_measured": "no counter"}])
def test_a_number_is_there_or_says_why_it_is_not(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="exactly one of 'value' and 'not_measured'"):
        Reading(**values)


def test_counters_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValidationError, match="the counters contradict each other"):
        Speculation(emitted=5, target_passes=2, drafted=4, discarded=2)


def test_no_samples_are_no_measurement() -> None:
    with pytest.raises(InputError, match="no sample was taken"):
        Samples.of([])


def test_the_median_of_two_very_short_samples_is_kept_to_a_tenth_of_a_nanosecond() -> None:
    assert Samples.of([4.329e-6, 1.888e-6]).median == pytest.approx(3.1085e-6, abs=1e-12)
