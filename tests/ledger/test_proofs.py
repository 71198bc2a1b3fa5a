"""Proofs of one entry and of growth, for those who have the anchor and not the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govcompute.errors import DocumentError, InputError
from govcompute.ledger import Ledger, anchor, create_ledger, read_anchor
from govcompute.ledger.proofs import Growth, Inclusion, check_proof, content, prove_entry, prove_growth, read_proof

from .made import event


def test_one_entry_is_proved_from_the_anchor_alone(ledger: Ledger) -> None:
    ledger.append([event(number) for number in range(1, 8)])
    kept = anchor(ledger)
    ledger.append([event(8)])
    for seq in range(1, 8):
        proof = prove_entry(ledger, seq, under=kept)
        assert check_proof(proof, kept) == []
        assert proof.entry.entry() == ledger.entry(seq)
    now = prove_entry(ledger, 8)
    assert check_proof(now, anchor(ledger)) == []
    assert check_proof(now, kept) == ["no anchor of 8 entries was given, which the proof is about"]


@pytest.mark.parametrize("field", ["seq", "at", "who", "code_version", "kind", "body", "prev", "hash"])
def test_a_proof_of_something_else_does_not_hold(path: Path, field: str) -> None:
    with create_ledger(path) as ledger:
        ledger.append([event(number) for number in range(1, 8)])
        kept, proof = anchor(ledger), prove_entry(ledger, 3)
    value = getattr(proof.entry, field)
    other: object = value + 1 if isinstance(value, int) else "0" * 64 if field in ("prev", "hash") else f"{value} "
    changed = proof.model_copy(update={"entry": proof.entry.model_copy(update={field: other})})
    assert check_proof(changed, kept) != []


def test_a_proof_believes_only_the_anchor(path: Path, tmp_path: Path) -> None:
    with create_ledger(path) as ledger, create_ledger(tmp_path / "other.ledger") as other:
        ledger.append([event(1), event(2)])
        other.append([event(1), event(2)])
        proof = prove_entry(ledger, 1)
        assert check_proof(prove_entry(other, 1), anchor(ledger))[0].startswith("an anchor is of ledger")
        assert check_proof(proof.model_copy(update={"root": "0" * 64}), anchor(ledger)) != []
        with pytest.raises(InputError, match="the anchor is of ledger"):
            prove_entry(ledger, 1, under=anchor(other))


def test_growth_is_proved_between_two_anchors(ledger: Ledger) -> None:
    anchors = []
    for number in range(1, 7):
        ledger.append([event(number)])
        anchors.append(anchor(ledger))
    for first in range(6):
        for second in range(first, 6):
            proof = prove_growth(ledger, anchors[first], until=anchors[second])
            assert check_proof(proof, anchors[first], anchors[second]) == []
    proof = prove_growth(ledger, anchors[1])
    assert check_proof(proof, anchors[1]) == ["no anchor of 6 entries was given, which the proof is about"]
    forged = anchors[1].model_copy(update={"root": "0" * 64})
    assert check_proof(proof, forged, anchors[5]) == ["the proof's root for 2 entries is not the anchor's"]
    with pytest.raises(InputError, match="rewritten"):
        prove_growth(ledger, forged)
    with pytest.raises(InputError, match="rewritten"):
        prove_entry(ledger, 1, under=forged)


def test_what_cannot_be_proved(ledger: Ledger) -> None:
    empty = anchor(ledger)
    ledger.append([event(1), event(2)])
    kept = anchor(ledger)
    ledger.append([event(3)])
    with pytest.raises(InputError, match="entry 3 came later"):
        prove_entry(ledger, 3, under=kept)
    with pytest.raises(InputError, match="no entry 9"):
        prove_entry(ledger, 9)
    with pytest.raises(InputError, match="the earlier anchor names 0 entries"):
        prove_growth(ledger, empty)
    with pytest.raises(InputError, match="names 7 entries"):
        prove_entry(ledger, 1, under=kept.model_copy(update={"count": 7}))


def test_a_proof_is_a_document(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    with create_ledger(path) as ledger:
        ledger.append([event(1)])
        before = anchor(ledger)
        ledger.append([event(2)])
        for proof in (prove_entry(ledger, 2), prove_growth(ledger, before)):
            assert isinstance(proof, Inclusion | Growth)
            file.write_text(json.dumps({"schema_version": 1, "kind": proof.kind, **content(proof)}))
            assert read_proof(file) == proof
    file.write_text('{"kind": "ledger_inclusion", "cuont": 3}')
    with pytest.raises(DocumentError, match="unknown key 'cuont'"):
        read_proof(file)
    file.write_text("[]")
    with pytest.raises(DocumentError, match="a mapping"):
        read_proof(file)


def test_another_file_is_told_in_one_sentence(ledger: Ledger, tmp_path: Path) -> None:
    """An anchor given as a proof, and a proof given as an anchor."""
    ledger.append([event(1)])
    kept, shown = tmp_path / "anchor.json", tmp_path / "proof.json"
    kept.write_text(anchor(ledger).model_dump_json())
    shown.write_text(prove_entry(ledger, 1).model_dump_json())
    with pytest.raises(
        DocumentError, match="this is a 'ledger_anchor', not a proof; expected what `govcompute ledger prove`"
    ) as wrong:
        read_proof(kept)
    assert len(wrong.value.problems) == 1
    with pytest.raises(
        DocumentError, match="this is a 'ledger_inclusion'; expected what `govcompute ledger anchor` wrote"
    ) as wrong:
        read_anchor(shown)
    assert len(wrong.value.problems) == 1
