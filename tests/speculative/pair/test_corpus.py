"""Text: bytes as tokens, a fixed order, one split, prompts that do not overlap."""

from __future__ import annotations

from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from govcompute.errors import InputError  # noqa: E402
from govcompute.speculative.pair.corpus import (  # noqa: E402
    END,
    VOCABULARY,
    Domain,
    Text,
    decode,
    encode,
    prompts,
    read_corpus,
    stream,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty scripts, ten notes, and what is to be passed over."""
    for index in range(20):
        (tmp_path / "texts" / f"part{index % 3}").mkdir(parents=True, exist_ok=True)
        (tmp_path / "texts" / f"part{index % 3}" / f"{index}.py").write_text(f"x = {index}\n" * 30)
    for index in range(10):
        (tmp_path / "texts" / f"{index}.md").write_text(f"Note {index}.\n" * 30)
    (tmp_path / "texts" / "picture.png").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "texts" / "empty.py").write_bytes(b"")
    (tmp_path / "texts" / ".git").mkdir()
    (tmp_path / "texts" / ".git" / "config").write_text("hidden")
    (tmp_path / "texts" / "copy.py").write_text("x = 0\n" * 30)
    return tmp_path / "texts"


def test_bytes_are_their_own_tokens() -> None:
    assert encode("ä\n".encode()) == [0xC3, 0xA4, 0x0A]
    assert decode([0xC3, 0xA4, END, 0x0A]) == "ä\n".encode()
    assert (END, VOCABULARY) == (256, 257)


def test_a_stream_has_an_end_before_between_and_after() -> None:
    texts = [Text("a", Domain.OTHER, b"\x01\xff"), Text("b", Domain.OTHER, b"\x02")]
    assert stream(texts).tolist() == [END, 1, 255, END, 2, END]
    assert stream([]).tolist() == [END]


def test_a_folder_is_read_in_order_once_and_split_by_file(folder: Path) -> None:
    corpus = read_corpus([folder])
    both = [*corpus.training, *corpus.held_out]
    assert len(both) == 30, "no picture, no hidden file, no empty one, no copy"
    assert {text.name for text in corpus.training}.isdisjoint(text.name for text in corpus.held_out)
    assert [text.name for text in corpus.training] == sorted(text.name for text in corpus.training)
    assert corpus.domains == (Domain.CODE, Domain.PROSE)
    assert len(corpus.held_out_of(Domain.CODE)) == 2
    assert len(corpus.held_out_of(Domain.PROSE)) == 1
    assert all(text.name.startswith("texts/") for text in both), "names are relative"


def test_the_same_texts_have_the_same_hash_wherever_they_lie(folder: Path, tmp_path: Path) -> None:
    before = read_corpus([folder]).sha256
    (tmp_path / "elsewhere").mkdir()
    assert read_corpus([folder.rename(tmp_path / "elsewhere" / "texts")]).sha256 == before
    (tmp_path / "elsewhere" / "texts" / "0.md").write_text("Another note.\n")
    assert read_corpus([tmp_path / "elsewhere" / "texts"]).sha256 != before


def test_a_further_file_leaves_the_split_of_the_others(folder: Path) -> None:
    before = {text.name for text in read_corpus([folder]).held_out}
    (folder / "more.rst").write_text("More.\n")
    after = {text.name for text in read_corpus([folder]).held_out}
    assert before - after <= before
    assert len(before ^ after) <= 1


def test_what_ships_with_the_interpreter() -> None:
    corpus = read_corpus()
    assert corpus.sha256 == read_corpus().sha256
    assert len(corpus.training) > 200
    assert sum(len(text.content) for text in corpus.training) > 3_000_000
    names = {text.name for text in (*corpus.training, *corpus.held_out)}
    assert {"json/decoder.py", "ast.py"} <= names
    assert not any(name.startswith("/") or "site-packages" in name or "/test/" in name for name in names)


def test_prompts_share_no_byte_and_follow_the_seed(folder: Path) -> None:
    texts = read_corpus([folder]).held_out_of(Domain.CODE)
    content = b"".join(bytes([index]) for index in range(100))
    whole = prompts([Text("bytes", Domain.OTHER, content)], 10, 10, seed=3)
    assert sorted(token for prompt in whole for token in prompt) == list(range(100))
    assert prompts(texts, 5, 16, seed=1) == prompts(texts, 5, 16, seed=1)
    assert prompts(texts, 5, 16, seed=1) != prompts(texts, 5, 16, seed=2)
    with pytest.raises(InputError, match="11 prompts of 10 bytes asked for; the texts have room for 10"):
        prompts([Text("bytes", Domain.OTHER, content)], 11, 10)


def test_too_little_text_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such file or folder"):
        read_corpus([folder / "nowhere"])
    with pytest.raises(InputError, match=r"1 text\(s\) found; expected two or more"):
        read_corpus([folder / "1.md"])
    two = read_corpus([folder / "1.md", folder / "part0" / "0.py"])
    assert (len(two.training), len(two.held_out)) == (1, 1)
