"""A head goes to disk and comes back, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from govcompute.errors import DocumentError, InputError  # noqa: E402
from govcompute.speculative.head import AcceptanceHead, Card, HeadSize, load_head, save_head  # noqa: E402
from govcompute.speculative.head.checkpoint import CARD, WEIGHTS  # noqa: E402

SIZE = HeadSize(8, 3, tied=True)


def _card(size: HeadSize = SIZE) -> Card:
    return Card(
        draft="small", target="large", width=size.width, blocks=size.blocks, tied=size.tied, weight=6, laws="warped",
        examples=10, seed=0, label_flop=10**12, training_flop=10**9, divergence=0.05,
    )  # fmt: skip


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    save_head(tmp_path / "head", AcceptanceHead(SIZE), _card())
    return tmp_path / "head"


@pytest.mark.parametrize("size", [SIZE, HeadSize(8, 3), HeadSize(8, 0)])
def test_round_trip(tmp_path: Path, size: HeadSize) -> None:
    head = AcceptanceHead(size)
    for each in head.parameters():
        torch.nn.init.normal_(each)
    save_head(tmp_path, head, _card(size))
    loaded, card = load_head(tmp_path, draft_width=8)
    assert card == _card(size)
    hidden = torch.randn(3, 8)
    assert torch.equal(loaded(hidden), head(hidden))
    assert sorted(path.name for path in tmp_path.iterdir()) == [WEIGHTS, CARD]


def test_another_width_names_both(saved: Path) -> None:
    with pytest.raises(InputError, match=r"reads hidden states of width 8, the draft gives width 16;.* draft 'small'"):
        load_head(saved, draft_width=16)


@pytest.mark.parametrize("left", [0, 5, 200])
def test_a_file_cut_off(saved: Path, left: int) -> None:
    whole = (saved / WEIGHTS).read_bytes()
    (saved / WEIGHTS).write_bytes(whole[:left])
    with pytest.raises(InputError, match=r"head\.safetensors is no whole safetensors file"):
        load_head(saved)


def test_no_weights_and_no_card(saved: Path) -> None:
    (saved / WEIGHTS).unlink()
    with pytest.raises(InputError, match=r"head\.safetensors cannot be read"):
        load_head(saved)
    (saved / CARD).unlink()
    with pytest.raises(DocumentError, match=r"head\.yaml"):
        load_head(saved)


def test_weights_of_another_head(saved: Path) -> None:
    save_head(saved.parent / "other", AcceptanceHead(HeadSize(8, 1)), _card(HeadSize(8, 1)))
    (saved.parent / "other" / CARD).write_text((saved / CARD).read_text().replace("width: 8", "width: 9"))
    with pytest.raises(InputError, match=r"'blocks\.0\.bias' has shape \(8,\), expected \(9,\)"):
        load_head(saved.parent / "other")


def test_a_card_of_another_head_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the card describes"):
        save_head(tmp_path, AcceptanceHead(SIZE), _card(HeadSize(8, 2)))
    assert not list(tmp_path.iterdir())
