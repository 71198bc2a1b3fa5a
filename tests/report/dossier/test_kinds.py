"""Every kind, for a system that passes the lines, one that is below, and one of which no number is known."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from govcompute.report.dossier.catalogue import KINDS
from govcompute.report.dossier.dossier import Dossier, refs_of

from .conftest import Make, MakeCase, rows, section

SAID = {
    ("notification", "2e25"): ("crosses", "The Commission is to be notified by 2026-12-04 (Art. 52(1) AI Act)."),
    ("notification", "1e24"): ("below", "On this estimate nothing has to be notified. This dossier is written all the same"),
    ("notification", None): ("unknown", "This dossier cannot be handed in as it is: it has no estimate to notify."),
    ("documentation", "2e25"): ("crosses", "nothing is filled in that nobody recorded"),
    ("documentation", "1e22"): ("below", "a model that is demonstrably general is one all the same (para 20)"),
    ("documentation", None): ("unknown", "no number is not a small number"),
    ("memo", "2e25"): ("crosses", "This is not a memorandum on why Probe is below: see eu-aia-51-2-systemic"),
    ("memo", None): ("unknown", "It cannot be said that Probe is below every line until what is open is settled."),
    ("sb53", "2e26"): ("crosses", "The developer is a frontier developer."),
    ("sb53", "1e26"): ("below", "This sheet is written all the same"),
    ("sb53", None): ("unknown", "It says nothing about the duties."),
    ("raise", "2e26"): ("not_in_force", "applicable from 2027-01-01). By the test itself, Probe meets the test"),
    ("raise", "1e26"): ("not_in_force", "By the test itself, Probe does not meet the test"),
    ("illinois", "2e26"): ("not_in_force", "By the test itself, Probe meets the test"),
    ("connecticut", "2e26"): ("crosses", "frontier developer"),
    ("korea", "1e26"): ("undetermined", "what is known leaves it open"),
    ("korea", "9e25"): ("below", "no safety duty"),
    ("korea", None): ("unknown", "no number is not a small number"),
}


@pytest.mark.parametrize(("kind", "compute"), SAID)
def test_what_it_is_headed_with(make: Make, kind: str, compute: str | None) -> None:
    standing, words = SAID[kind, compute]
    found = make(kind, compute=compute, compute_status="disclosed" if compute else "unknown")
    assert found.standing == standing
    assert words in found.headline.text
    assert found.notice.startswith("Not legal advice")


@pytest.mark.parametrize(
    ("median", "words"),
    [
        (
            "1.04e25",
            "By the best estimate alone the line is passed, and the Commission would have to be notified by 2026-12-04",
        ),
        ("9.9e24", "By the best estimate alone the line is not passed"),
    ],
)
def test_a_doubt_that_reaches_across(make: Make, median: str, words: str) -> None:
    found = make("notification", compute={"median": median, "spread": 1.2})
    assert found.standing == "undetermined"
    assert words in found.headline.text


def test_every_kind_is_tried() -> None:
    assert {kind for kind, _ in SAID} == set(KINDS)


def whole(found: Dossier) -> None:
    """Every table is as wide as its columns, ids are unique, every key has its hash, and law carries its place."""
    ids = [one.id for one in found.sections]
    assert len(ids) == len(set(ids))
    for one in found.sections:
        if one.table:
            assert {len(row.cells) for row in one.table.rows} <= {len(one.table.columns)}
    keys = {made.key for made in found.made_from}
    assert set(refs_of(found.headline, found.sections)) | {"code"} == keys
    assert all(made.sha256 and len(made.sha256) == 64 for made in found.made_from if made.key != "code")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["llama-3.1-405b", "composer-2.5", "grok-4", "gpt-4o", "deepseek-v3", "alexnet"])
def test_on_real_systems(make_case: MakeCase, kind: str, name: str) -> None:
    from dataclasses import replace

    from govcompute.report.dossier.build import dossier

    case = make_case()
    whole(dossier(KINDS[kind], replace(case, system=case.assessor.registry[name])))


def test_the_hash_is_that_of_the_file(make: Make, tmp_path: Path) -> None:
    made = {one.key: one for one in make("notification").made_from}
    digest = hashlib.sha256((tmp_path / "probe.yaml").read_bytes()).hexdigest()
    assert (made["registry:probe"].sha256, made["registry:probe"].label) == (digest, f"registry:probe:{digest[:12]}")
    assert made["code"].label == "code:govcompute:0.0.test"


def test_a_number_names_its_record_and_its_law(make: Make) -> None:
    table = section(make("notification"), "estimate").table
    assert table is not None
    for row in table.rows:
        assert {"registry:probe", "policy:eu-ai-act"} <= set(row.refs)


def test_a_base_is_linked_too(make: Make) -> None:
    found = make("notification", compute="1e19", bases=[{"system": "llama-3.1-405b", "relation": "adapter"}])
    assert {"registry:probe", "registry:llama-3.1-405b"} <= {made.key for made in found.made_from}
    assert "no duty to notify falls on this provider" in found.headline.text
    assert section(found, "duties").points[0].text.startswith("The line is passed by the compute of the base")


def test_the_picture_of_what_is_counted(make: Make) -> None:
    stages = [
        {"activity": "pretraining", "compute": 6e24},
        {"activity": "evaluation", "compute": 1e24},
        {"activity": "private_synthetic_kept", "compute": 3e24},
    ]
    found = make("notification", compute=None, stages=stages)
    figure = section(found, "counted").figure
    assert figure is not None
    spans = [(bar.tone, float(bar.low), float(bar.high)) for bar in figure.bars]
    assert spans == [("counted", 0, 6e24), ("left_out", 6e24, 7e24), ("counted", 6e24, 9e24), ("total", 0, 9e24)]
    assert [float(mark.value) for mark in figure.lines] == [1e25]
    assert rows(found, "counted", 2)["evaluation and red-teaming"] == "left out"
