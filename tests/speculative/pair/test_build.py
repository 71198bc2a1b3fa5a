"""A pair: two checkpoints with cards and one stack, whole or not at all."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

torch = pytest.importorskip("torch", reason="the pair needs PyTorch: pip install 'govcompute[models]'")

from govcompute.documents import read_yaml, validate  # noqa: E402
from govcompute.errors import InputError  # noqa: E402
from govcompute.flops import training_step  # noqa: E402
from govcompute.speculative.pair import build  # noqa: E402
from govcompute.speculative.pair.build import Recipe, build_pair, recipe, sized  # noqa: E402
from govcompute.speculative.pair.checkpoint import load  # noqa: E402
from govcompute.speculative.pair.corpus import Corpus, Domain, Text  # noqa: E402
from govcompute.speculative.pair.decoder import Decoder  # noqa: E402
from govcompute.speculative.pair.train import Plan  # noqa: E402
from govcompute.speculative.stack import Stack  # noqa: E402

WORDS = b"one two three four five six seven eight nine ten eleven twelve; "
CORPUS = Corpus(
    (Text("a.md", Domain.PROSE, WORDS * 40), Text("b.md", Domain.PROSE, WORDS * 30)), (Text("c.md", Domain.PROSE, WORDS * 9),)
)
#: The target learns for 40 steps, the draft hardly at all.
SMALL = Recipe(
    sized(32, 48, 1, 1),
    sized(16, 16, 1, 1),
    Plan(tokens=40 * 256, length=64, batch=4, learning_rate=1e-2),
    Plan(tokens=2 * 256, length=64, batch=4),
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("made") / "pair"
    build_pair(to, CORPUS, "words for a test", SMALL)
    return to


def test_the_files(pair: Path) -> None:
    names = {path.relative_to(pair).as_posix() for path in pair.rglob("*") if path.is_file()}
    each = ("README.md", "config.json", "model.safetensors", "tokenizer.json")
    assert names == {"stack.yaml", *(f"{model}/{file}" for model in ("target", "draft") for file in each)}
    assert [path.name for path in pair.parent.iterdir()] == ["pair"], "nothing temporary is left"


def test_the_stack_names_both_folders_and_reads_back(pair: Path) -> None:
    stack = validate(Stack, read_yaml(pair / "stack.yaml"))
    assert (stack.draft.folder, stack.target.folder) == ("draft", "target")
    assert stack.rule.kind == "fixed"


@pytest.mark.parametrize("name", ["target", "draft"])
def test_the_card_says_what_was_trained_on_what_with_how_much(pair: Path, name: str) -> None:
    model, plan = load(pair / name), {"target": SMALL.target_plan, "draft": SMALL.draft_plan}[name]
    header = (pair / name / "README.md").read_text().split("---\n")[1]
    card = yaml.safe_load(header)
    assert card["name"] == name
    assert card["parameters"] == sum(weight.numel() for weight in model.parameters())
    steps = card["training"]["steps"]
    assert steps * 256 == card["training"]["tokens"] == plan.tokens
    assert card["training"]["flop"] == str(steps * training_step(model.counted_as, 64, batch=4).flop)
    assert card["data"]["sha256"] == CORPUS.sha256
    assert card["data"]["source"] == "words for a test"
    assert card["versions"]["torch"] == str(torch.__version__)
    assert set(card["held_out_bits_per_byte"]) == {"prose"}


def test_the_tokenizer_gives_bytes(pair: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    read = tokenizers.Tokenizer.from_file(str(pair / "target" / "tokenizer.json"))
    for text in ("def f(x):\n\treturn x  # ok", "Übergröße – 漢字 🙂", "  two  spaces  "):
        assert read.encode(text).ids == list(text.encode())
        assert read.decode(list(text.encode())) == text
    assert read.encode("a<|end|>b").ids == [97, 256, 98]
    assert read.get_vocab_size() == 257


def test_the_tokenizer_spells_every_byte(pair: Path) -> None:
    import json

    vocabulary = json.loads((pair / "draft" / "tokenizer.json").read_text())["model"]["vocab"]
    assert sorted(vocabulary.values()) == list(range(257))
    assert (vocabulary["A"], vocabulary["Ġ"], vocabulary["Ċ"], vocabulary["Ā"]) == (65, 32, 10, 0)


def test_a_target_that_is_no_better_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    turned = Recipe(SMALL.draft, SMALL.target, SMALL.draft_plan, SMALL.target_plan)
    with pytest.raises(InputError, match=r"no better than the draft on held-out prose: .* Nothing was written"):
        build_pair(tmp_path / "pair", CORPUS, "words", turned)
    assert not list(tmp_path.iterdir())


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "save", fails)
    with pytest.raises(InputError, match="pair cannot be written: No space left on device"):
        build_pair(tmp_path / "pair", CORPUS, "words", replace(SMALL, target_plan=SMALL.target_plan))
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_in_it_is_left_alone(pair: Path, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    for to in (tmp_path, tmp_path / "note"):
        with pytest.raises(InputError, match="holds something already; expected a new or an empty folder"):
            build_pair(to, CORPUS, "words", SMALL)
    assert (tmp_path / "note").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    build_pair(tmp_path / "empty", CORPUS, "words for a test", SMALL)
    for name in ("target", "draft"):
        again, before = (folder / name / "model.safetensors" for folder in (tmp_path / "empty", pair))
        assert again.read_bytes() == before.read_bytes(), "the same seed gives the same weights"
    shutil.rmtree(tmp_path / "empty")


def test_held_out_text_shorter_than_a_window_is_refused_before_training(tmp_path: Path) -> None:
    short = replace(CORPUS, held_out=(Text("c.md", Domain.PROSE, b"short"),))
    with pytest.raises(InputError, match="held-out texts are shorter than a window of 64 bytes"):
        build_pair(tmp_path / "pair", short, "words", SMALL)


def test_the_default_recipe_is_by_tokens_and_the_sizes_are_those_stated() -> None:
    made = recipe()
    assert made.target_plan.seconds is None
    assert made.draft_plan.tokens == 2 * (made.target_plan.tokens or 0)
    sizes = [sum(weight.numel() for weight in Decoder(config).parameters()) for config in (made.target, made.draft)]
    assert 1e6 < sizes[0] < 3e6
    assert 0.05e6 < sizes[1] < 0.2e6
    by_clock = recipe(minutes=4)
    assert (by_clock.target_plan.seconds, by_clock.draft_plan.seconds, by_clock.target_plan.tokens) == (180, 60, None)
