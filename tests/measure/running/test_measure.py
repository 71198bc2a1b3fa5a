"""Real small models, measured end to end on the processor; and what stands in for a GPU."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="models run in PyTorch: pip install 'govcompute[models]'")
pytest.importorskip("transformers", reason="needs transformers: pip install 'govcompute[models]'")

from govcompute.documents import validate  # noqa: E402
from govcompute.documents.document import Document  # noqa: E402
from govcompute.errors import InputError, MissingDevice, NotFound  # noqa: E402
from govcompute.flops import Architecture  # noqa: E402
from govcompute.measure import Measurement, ModelCost  # noqa: E402
from govcompute.measure.device.machine import Opened, memory_said_clearly, open_device  # noqa: E402
from govcompute.measure.device.probe import Probe, copy_rate  # noqa: E402
from govcompute.measure.running.llama_shape import llama_shape, with_layers  # noqa: E402
from govcompute.measure.running.loading import (  # noqa: E402
    Backend,
    Home,
    backend_of,
    load_config,
    load_folder,
    load_shape,
    torch_dtype,
)
from govcompute.measure.running.measure_model import Label, Plan, measure_model  # noqa: E402
from govcompute.measure.running.measure_stack import measure_stack  # noqa: E402
from govcompute.measure.running.plain import Shape, run_once  # noqa: E402
from govcompute.measure.running.prompts import corpus  # noqa: E402
from govcompute.measure.running.reader import SessionReader, TransformersReader  # noqa: E402
from govcompute.measure.running.stack_members import random_members, stack_members  # noqa: E402
from govcompute.registry.measurements import measurement_yaml  # noqa: E402
from govcompute.speculative.pair.checkpoint import save  # noqa: E402
from govcompute.speculative.pair.config import DecoderConfig  # noqa: E402
from govcompute.speculative.pair.decoder import Decoder  # noqa: E402
from govcompute.speculative.stack import Stack  # noqa: E402

SMALL = Probe(copied=1 << 16, side=32, repeats=2)
SIZES = {
    "vocab_size": 300, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 8, "max_position_embeddings": 64,
}  # fmt: skip
LABEL = Label("tiny", "govcompute measure model tiny")


@pytest.fixture
def cpu() -> Opened:
    """The processor."""
    return open_device("cpu")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A native model on disk, which transformers reads too."""
    save(decoder(), tmp_path / "tiny")
    return tmp_path / "tiny"


def decoder(**sizes: int) -> Decoder:
    """A native model, weights at random."""
    return Decoder(DecoderConfig(**(SIZES | sizes)), "tiny").initialise(0).eval()  # type: ignore[arg-type]


@pytest.mark.parametrize("backend", Backend)
@pytest.mark.parametrize("random", [False, True])
def test_a_model_is_measured(cpu: Opened, folder: Path, backend: Backend, random: bool) -> None:
    home = Home(cpu, torch.float32, backend)
    loaded = load_config(folder / "config.json", home) if random else load_folder(folder, home)
    found = measure_model(loaded, corpus(None, 300), Plan(Shape(1, 12, 4), "float32", runs=3), cpu, LABEL, SMALL)
    assert [(phase.name, phase.passes, phase.tokens) for phase in found.phases] == [("prefill", 3, 36), ("decode", 9, 9)]
    assert found.tokens == 12
    assert found.subjects[0].weights == ("random" if random else "folder")
    cost = ModelCost(loaded.counted_as, 4)
    # three decode passes a run, after 12, 13 and 14 cached tokens
    assert found.phase("decode").bytes_read == 3 * (3 * cost.weight_bytes + (12 + 13 + 14) * cost.cache_bytes_per_token)
    assert found.outside_passes == pytest.approx(0.0, abs=1e-6)
    assert "tiny" in measurement_yaml(found)


def test_a_batch_is_one_pass_for_all(cpu: Opened, folder: Path) -> None:
    loaded = load_folder(folder, Home(cpu, torch.float32))
    found = measure_model(loaded, corpus(None, 300), Plan(Shape(3, 8, 2), "float32", runs=1), cpu, LABEL, SMALL)
    assert found.phase("decode").tokens == 3
    assert found.settings.prompt_tokens == [8, 8, 8]


def test_the_cache_is_as_large_as_counted(folder: Path, cpu: Opened) -> None:
    """Bytes by the closed form are those of the tensors that transformers keeps."""
    loaded = load_folder(folder, Home(cpu, torch.float32))
    reader = loaded.reader
    assert isinstance(reader, TransformersReader)
    reader.start(2, 16)
    reader.read(torch.zeros(2, 7, dtype=torch.int64))
    held = sum(part.nbytes for layer in reader._cache.layers for part in (layer.keys, layer.values))
    assert held == 2 * 7 * ModelCost(loaded.counted_as, 4).cache_bytes_per_token


def test_both_backends_and_the_graph_choose_the_same_tokens(folder: Path, cpu: Opened) -> None:
    """The graph with a stand-in that runs the pass anew at each replay, into the tensors of the first."""
    native = load_folder(folder, Home(cpu, torch.float32, Backend.NATIVE)).reader
    theirs = load_folder(folder, Home(cpu, torch.float32)).reader
    replays: list[int] = []

    def capture(run: Callable[[], Any]) -> tuple[Callable[[], None], Any]:
        outcome = run()

        def replay() -> None:
            found = run()
            outcome.logits.copy_(found.logits)
            outcome.hidden.copy_(found.hidden)
            replays.append(1)

        return replay, outcome

    graph = SessionReader(decoder(), graphs=True, capture=capture)
    answers = []
    for reader in (native, theirs, graph, graph):
        reader.start(1, 20)
        token = reader.read(torch.arange(9)[None])
        answer = [int(token)]
        for _ in range(8):
            token = reader.read(token)
            answer.append(int(token))
        answers.append(answer)
    assert answers[1:] == answers[:1] * 3
    assert len(replays) == 16, "every pass of one token is replayed"
    assert (graph.keys, native.keys) == (20, None)


STACK = {
    "id": "tiny", "name": "Tiny", "draft": {"folder": "draft", "architecture": "small"},
    "target": {"folder": "target", "architecture": "small"}, "rule": {"kind": "fixed", "length": 3},
}  # fmt: skip
SHAPE = {
    "id": "small", "name": "Small", "layers": 2, "hidden": 32,
    "attention": {"kind": "mha", "heads": 4, "kv_heads": 4, "head_dim": 8},
    "mlp": {"intermediate": 48, "gated": True}, "vocabulary": 300, "tied_embeddings": False, "sources": ["a test"],
}  # fmt: skip


def _stack(**changes: object) -> Stack:
    return validate(Stack, Document("stack", STACK | changes, {}))


def _architecture(**changes: object) -> Architecture:
    return validate(Architecture, Document("architecture", SHAPE | changes, {}))


def _stack_measured(members: Any, stack: Stack, opened: Opened) -> Measurement:
    plan = Plan(Shape(1, 10, 8), "float32", runs=2)
    return measure_stack(stack, members, corpus(None, 300), plan, opened, LABEL, SMALL)


def test_a_stack_is_measured_and_agrees_with_its_account(tmp_path: Path, cpu: Opened) -> None:
    save(decoder(num_hidden_layers=1), tmp_path / "draft")
    save(decoder(), tmp_path / "target")
    members = stack_members(_stack(), Home(cpu, torch.float32), tmp_path)
    found = _stack_measured(members, _stack(), cpu)
    assert found.speculation is not None
    counts = found.speculation.counts
    assert [phase.name for phase in found.phases] == ["draft_prefill", "target_prefill", "draft", "verify"]
    assert found.phase("verify").passes == counts.target_passes
    assert found.phase("draft").passes == counts.drafted
    assert found.phase("verify").tokens == counts.drafted + counts.target_passes
    assert found.tokens == counts.emitted == 16
    assert found.phase("target_prefill").tokens == 2 * 9, "all of the prompt but its last token"
    assert found.speculation.wasted_flop < found.flop
    assert found.alone is not None
    assert found.alone.tokens == 16
    assert found.outside_passes > 0


def test_a_stack_of_shapes_alone_runs_with_random_weights(cpu: Opened, tmp_path: Path) -> None:
    shapes = {"draft": _architecture(layers=1), "target": _architecture()}
    members = random_members(_stack(), shapes, Home(cpu, torch.float32), tmp_path)  # type: ignore[arg-type]
    found = _stack_measured(members, _stack(), cpu)
    assert [one.weights for one in found.subjects] == ["random", "random"]
    assert [one.role for one in found.subjects] == ["draft", "target"]


def test_a_rule_with_a_head_and_no_folder_cannot_run(cpu: Opened, tmp_path: Path) -> None:
    headless = _stack(rule={"kind": "acceptance_head"})
    shapes = {"draft": _architecture(), "target": _architecture()}
    with pytest.raises(InputError, match="stops by an acceptance head and names no folder"):
        random_members(headless, shapes, Home(cpu, torch.float32), tmp_path)  # type: ignore[arg-type]


def test_a_shape_runs_with_as_many_parameters_as_counted(cpu: Opened) -> None:
    loaded = load_shape(_architecture(), Home(cpu, torch.float32, Backend.NATIVE))
    assert isinstance(loaded.reader, SessionReader)
    # embedding and logits 300·32 each; a layer 4·32² + 3·32·48; norms 5·32
    assert sum(part.numel() for part in loaded.reader._model.parameters()) == 2 * 9600 + 2 * (4096 + 4608) + 160  # type: ignore[attr-defined]


def test_fewer_layers_keep_the_widths() -> None:
    shorter = with_layers(_architecture(), 1)
    assert (shorter.layers, shorter.hidden, shorter.name) == (1, 32, "Small, 1 of 2 layers")
    with pytest.raises(InputError, match="has 2 layers, not 3"):
        with_layers(_architecture(), 3)


def test_another_shape_is_refused_with_its_reason() -> None:
    with pytest.raises(InputError, match="without a gate, learned positions"):
        llama_shape(_architecture(mlp={"intermediate": 48, "gated": False}, learned_positions=8))


def test_there_is_no_gpu_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(MissingDevice, match="device 'cuda' is not on this machine"):
        open_device("cuda")


@pytest.mark.parametrize(
    "error", [torch.OutOfMemoryError(), MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")]
)
def test_out_of_memory_names_batch_and_shape(cpu: Opened, error: Exception) -> None:
    class Full:
        def start(self, batch: int, capacity: int) -> None:
            raise error

    shape = Shape(64, 8, 4)
    with pytest.raises(InputError, match="out of memory: batch 64, 8 prompt tokens and 4 generated does not fit"):
        run_once(Full(), torch.zeros(64, 8), shape, cpu.clock)  # type: ignore[arg-type]


def test_another_error_is_not_called_one_of_memory() -> None:
    with pytest.raises(RuntimeError, match="shapes"), memory_said_clearly("it"):
        raise RuntimeError("shapes do not match")


def test_a_text_that_does_not_fit_the_model_is_refused_before_it_runs(cpu: Opened, folder: Path) -> None:
    loaded = load_folder(folder, Home(cpu, torch.float32))
    with pytest.raises(InputError, match="need 79 positions, and tiny has 64"):
        measure_model(loaded, corpus(None, 300), Plan(Shape(1, 70, 10), "float32"), cpu, LABEL, SMALL)


def test_the_native_decoder_reads_one_sequence(cpu: Opened, folder: Path) -> None:
    loaded = load_folder(folder, Home(cpu, torch.float32, Backend.NATIVE))
    with pytest.raises(InputError, match="one sequence at a time, not a batch of 2"):
        measure_model(loaded, corpus(None, 300), Plan(Shape(2, 8, 2), "float32"), cpu, LABEL, SMALL)


def test_words_that_name_nothing() -> None:
    with pytest.raises(NotFound, match="nearest: 'bfloat16'"):
        torch_dtype("bfloat")
    with pytest.raises(NotFound, match="nearest: 'native'"):
        backend_of("nativ")
    with pytest.raises(InputError, match="1 timed run or more"):
        Plan(Shape(1, 1, 1), "float32", runs=0)
    with pytest.raises(InputError, match="'generate' is a whole number of 1 or more"):
        Shape(1, 1, 0)


def test_a_copy_reads_and_writes(cpu: Opened) -> None:
    found = copy_rate(cpu.device, cpu.clock, SMALL)
    # 65,536 bytes there and back
    assert found.amount == 131_072
    assert found.per_second == pytest.approx(131_072 / min(found.samples.seconds), rel=1e-5)


def test_prompts_are_slices_of_the_text_and_the_same_for_a_seed(tmp_path: Path) -> None:
    text = tmp_path / "a text.txt"
    text.write_text("the quick brown fox jumps over the lazy dog")
    found = corpus(text, 256)
    prompts = found.prompts(5, 9, seed=3)
    assert prompts == found.prompts(5, 9, seed=3) != found.prompts(5, 9, seed=4)
    assert all(bytes(prompt).decode() in text.read_text() for prompt in prompts)
    assert found.source == "random slices of the file a text.txt, by its bytes"
    with pytest.raises(InputError, match="longer than the text, which has 43"):
        found.prompts(1, 44, seed=0)
    with pytest.raises(InputError, match=r"token 122 of the file a text\.txt is not in a vocabulary of 100"):
        corpus(text, 100)
    text.write_text("")
    with pytest.raises(InputError, match="is empty"):
        corpus(text, 256)


def test_a_configuration_that_makes_no_language_model_is_one_clear_error(tmp_path: Path, cpu: Opened) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"model_type": "llama", **SIZES, "num_hidden_layers": "two"}))
    with pytest.raises(InputError, match=r"config\.json:1"):
        load_config(path, Home(cpu, torch.float32))
