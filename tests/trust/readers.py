"""Every reader of the project: what it reads, a good sample of it, and how a user comes to it.

Most are reached through the command line. A file that no command takes yet is read through its function, and its errors are
held to what the command line would make of them.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import yaml

from govcompute.paths import shipped

_TESTS = Path(__file__).parent.parent
_DOCS = _TESTS.parent / "docs"
_GALLERY = _TESTS / "gallery" / "valid"
_TELEMETRY = _TESTS / "telemetry" / "data"
_EPOCH = _TESTS / "registry" / "data" / "made_up_models_2026-05.csv"
_STUDIED = _DOCS / "smoothing" / "cartpole-5-0.2"

Form = Literal["text", "json", "yaml", "lines", "binary"]
Call = tuple[str, ...] | Callable[[Path], object]


@dataclass(frozen=True)
class Reader:
    """One kind of input.

    file: the name under which it is written, below a folder that `prepare` has filled. sample: a good one; None where `prepare`
    leaves it there. form: how it may be spoilt; trees and records are changed in what they mean, too. call: the words of the
    command line, where {file} and {folder} stand for the two, or a function of the file. models: whether it needs torch.
    """

    name: str
    file: str
    sample: bytes | None
    form: Form
    call: Call
    prepare: Callable[[Path], None] = lambda folder: None
    models: bool = False


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _vocabulary(folder: Path) -> None:
    (folder / "policies").mkdir()
    shutil.copy(shipped("policies") / "vocabulary.yaml", folder / "policies")


def _policies(folder: Path) -> None:
    _vocabulary(folder)
    shutil.copy(_GALLERY / "policy.yaml", folder / "policies" / "valid.yaml")


def _registry(folder: Path) -> None:
    (folder / "systems").mkdir()
    shutil.copy(_GALLERY / "system.yaml", folder / "systems" / "sample-1.yaml")
    base = "id: sample-0\nname: Base\nprovider: Sample\ngenerality: {judgement: general}\ncompute_status: unknown\n"
    (folder / "systems" / "sample-0.yaml").write_text(base)


def _measurement() -> bytes:
    from tests.measure.made import measured

    return yaml.safe_dump(measured().model_dump(mode="json", exclude_none=True), sort_keys=False).encode()


def _manifest(path: Path) -> object:
    from govcompute.registry.manifest import differences

    return differences(path.parent)


def _scores(path: Path) -> object:
    from govcompute.cli import load
    from govcompute.registry.scores import load_scores

    return load_scores([path.parent.parent], load.registry(None))


def _hardware() -> bytes:
    whole = yaml.safe_load((shipped("registry") / "hardware.yaml").read_text("utf-8"))
    whole["chips"] = whole["chips"][:2]
    named = {key for chip in whole["chips"] for key in (*chip["sources"], *chip.get("half_elsewhere", ()))}
    whole["sources"] = {key: value for key, value in whole["sources"].items() if key in named}
    return yaml.safe_dump(whole, sort_keys=False).encode()


def _load_hardware(path: Path) -> object:
    from govcompute.registry.hardware import load_hardware

    return [chip.tpp for chip in load_hardware(path).values()]


def _models_by_year() -> bytes:
    """A table with enough years for a trend."""
    whole = _EPOCH.read_text("utf-8")
    header = whole.partition("\n")[0].split(",")
    text = io.StringIO()
    table = csv.DictWriter(text, header, restval="")
    table.writeheader()
    for number in range(36):
        day = f"{2014 + number // 3}-0{1 + number % 9}-05"
        amount = f"{1 + number % 4}e{20 + number // 6}"
        known = {"Model": f"M{number}", "Organization": "Lab", "Domain": "Language", "Confidence": "Likely"}
        table.writerow({**known, "Publication date": day, "Training compute (FLOP)": amount})
    return text.getvalue().encode()


def _ledger(folder: Path) -> None:
    from govcompute.ledger import create_ledger
    from tests.ledger.made import event

    with create_ledger(folder / "l.db", name="lab") as made:
        made.append([event(1), event(2), event(3)], who="eve")


def _evidence(folder: Path) -> None:
    """A ledger, an anchor of it, and a proof of one entry and of its growth, as the commands write them."""
    from govcompute.ledger import anchor, open_ledger
    from govcompute.ledger.exports import to_jsonl
    from govcompute.ledger.proofs import prove_entry, prove_growth
    from tests.ledger.made import event

    _ledger(folder)
    with open_ledger(folder / "l.db") as there:
        early = anchor(there)
        there.append([event(4)], who="eve")
        late = anchor(there)
        proofs = {"early.json": early, "late.json": late}
        proofs |= {"inclusion.json": prove_entry(there, 2), "growth.json": prove_growth(there, early)}
        for name, one in proofs.items():
            (folder / name).write_text(one.model_dump_json(indent=1))
        (folder / "export.jsonl").write_bytes(b"".join(to_jsonl(there)))


def _mlflow_store(folder: Path) -> None:
    with sqlite3.connect(folder / "mlflow.db") as made:
        made.executescript((_TELEMETRY / "mlflow.sql").read_text())
    made.close()


def _mlflow_run(folder: Path) -> None:
    run = folder / "mlruns" / "0" / "r1"
    (run / "metrics" / "system").mkdir(parents=True)
    (run / "meta.yaml").write_text("run_name: llm\nlifecycle_stage: active\nstatus: 3\n")
    (run / "metrics" / "total_flos").write_text("1700000000000 1e18 1\n1700000060000 2e18 2\n")
    (run / "metrics" / "system" / "gpu_0_utilization_percentage").write_text("1700000000000 90 1\n1700000015000 91 2\n")


def _imported(kind: str, *options: str, path: str = "{file}") -> tuple[str, ...]:
    return ("telemetry", "import", kind, path, "--chip", "H100", "--precision", "half", "--utilisation", "0.4", *options)


def _telemetry(kind: str, file: str, form: Form, *options: str) -> Reader:
    return Reader(f"telemetry {kind} ({file})", file, _bytes(_TELEMETRY / file), form, _imported(kind, *options))


def _history() -> bytes:
    rows = (_TELEMETRY / "wandb-history.jsonl").read_text("utf-8").splitlines()
    return json.dumps([json.loads(row) for row in rows], indent=1).encode()


_LLAMA = {
    "model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "vocab_size": 256, "max_position_embeddings": 128, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
    "tie_word_embeddings": False, "torch_dtype": "float32", "architectures": ["LlamaForCausalLM"],
}  # fmt: skip
_MIXTURE = {
    "model_type": "deepseek_v3", "hidden_size": 64, "intermediate_size": 128, "moe_intermediate_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4, "num_key_value_heads": 4, "n_routed_experts": 8, "n_shared_experts": 1, "num_experts_per_tok": 2,
    "first_k_dense_replace": 1, "q_lora_rank": 16, "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 8,
    "v_head_dim": 8, "vocab_size": 256, "n_group": 2, "topk_group": 1, "rope_scaling": {"type": "yarn", "factor": 4},
}  # fmt: skip
_EVENT = {
    "system": "probe", "activity": "pretraining", "run": "run-1", "method": "traced",
    "amount": {"median": "1e18", "spread": 1.5},
    "source": "tracker", "source_key": "stretch", "started": "2026-01-01T00:00:00Z", "ended": "2026-01-02T00:00:00Z",
}  # fmt: skip
_VLLM = (
    b'# TYPE vllm:spec_decode_num_drafts counter\nvllm:spec_decode_num_drafts_total{model_name="m"} 6\n'
    b'vllm:spec_decode_num_draft_tokens_total{model_name="m"} 24\n'
    b'vllm:spec_decode_num_accepted_tokens_total{model_name="m"} 12\n'
    b'vllm:generation_tokens_total{model_name="m"} 20\nvllm:prompt_tokens_total{model_name="m"} 40\n'
)
_SGLANG = b"sglang:spec_accept_length 2.5\nsglang:generation_tokens_total 100\nsglang:prompt_tokens_total 40\n"
_LOG = b"emitted,target_passes,drafted,discarded,cut,length,seconds\n9,3,12,6,0,4,1.5\n8,3,12,6,1,,\n"
_NSIGHT = (
    b'==PROF== Connected\n"ID","Kernel Name","Metric Name","Metric Unit","Metric Value"\n'
    b'"0","gemm","sm__ops_path_tensor_src_fp16_dst_fp32.sum","inst","1,024"\n"0","gemm","dram__bytes_read.sum","Kbyte","2.5"\n'
)
_RETURNS_CSV = b"return\n" + b"200\n180\n200\n12.5\n" * 6
_RUN = (
    b"estimates:\n- {label: the paper, flop: 3.8e25, spread: 1.1, source: arXiv 2407.21783}\n"
    b"- {architecture: llama-3.1-405b, tokens: 15.6e12, sequence: 8192}\n"
    b"- {chip: H100, chip_hours: 30.84e6, utilisation: 0.405}\n- {cost: 1e8, price: 2.5, chip: H100, spread: 1.5}\n"
)
_EPISODES = b'{"sigma": 0.2}\n[0, 200.0, 200]\n[1, 180.5, 181]\n'


def _returns(folder: Path) -> None:
    """The first episodes of a study."""
    whole = json.loads((_STUDIED / "returns.json").read_text("utf-8"))
    (folder / "returns.json").write_text(json.dumps({**whole, "returns": whole["returns"][:20], "steps": 4000}))


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1).encode()


def _study() -> bytes:
    return (_TESTS / "trust" / "data" / "continual-study.json").read_bytes()


def _fitted(folder: Path) -> None:
    """The fit of a log, as the command writes it."""
    from govcompute.speculative import Counts
    from govcompute.speculative.theory import Logged, fit_of

    rows = [Logged(Counts(9, 3, 12, 6), 1.5, 4, 2), Logged(Counts(8, 3, 6, 1), 1.0, 2), Logged(Counts(7, 3, 9, 5), 1.3, 3)]
    whole = {"schema_version": 1, "kind": "stack_fit", **fit_of(rows).model_dump(mode="json")}
    (folder / "fit.json").write_text(json.dumps(whole, indent=2))


def _read_nsight(path: Path) -> object:
    from govcompute.measure.device.nsight import read_nsight

    return read_nsight(path)


def _read_publication(path: Path) -> object:
    from govcompute.speculative.theory.publication import read_publication

    return read_publication(path)


def _read_episodes(path: Path) -> object:
    from govcompute.smoothing.episode_log import EpisodeLog

    with EpisodeLog(path, {"sigma": 0.2}) as log:
        return log.done


def _upload(path: Path) -> object:
    from govcompute.documents import uploaded

    return uploaded(path.name, path.read_bytes(), ("json", "yaml")).document()


def _read_corpus(path: Path) -> object:
    from govcompute.speculative.pair.corpus import read_corpus

    return read_corpus([path.parent])


def _text(folder: Path) -> None:
    (folder / "other.txt").write_text("Another text of some words.\n" * 50)


def _load_head(path: Path) -> object:
    from govcompute.speculative.head import load_head

    return load_head(path.parent)


def _load_native(path: Path) -> object:
    from govcompute.speculative.pair.checkpoint import load

    return load(path.parent)


def _load_tokenizer(path: Path) -> object:
    from govcompute.speculative.engine.tokenizer import load_tokenizer

    return load_tokenizer(path.parent)


def _load_agent(path: Path) -> object:
    from govcompute.smoothing.policy import load

    return load(path.parent)


def _end_tokens(path: Path) -> object:
    from govcompute.speculative.engine.load import end_tokens_of

    return end_tokens_of(path.parent)


_IN_LEDGER = ("ledger", "append", "{file}", "--who", "eve", "--ledger", "{folder}/l.db")
_CHECK = ("ledger", "check-proof", "{file}", "--anchor", "{folder}/early.json", "--anchor", "{folder}/late.json")
_CERTIFY = ("smoothing", "certify", "{file}")
_SHIPPED = shipped("registry")


def readers() -> list[Reader]:
    """All of them."""
    return [
        Reader("policy", "policies/test.yaml", _bytes(_GALLERY / "policy.yaml"), "yaml",
               ("policy", "list", "--policies", "{folder}/policies"), _vocabulary),
        Reader("vocabulary", "policies/vocabulary.yaml", _bytes(shipped("policies") / "vocabulary.yaml"), "yaml",
               ("policy", "list", "--policies", "{folder}/policies"), _policies),
        Reader("system of a registry", "systems/sample-1.yaml", _bytes(_GALLERY / "system.yaml"), "yaml",
               ("registry", "list", "--registry", "{folder}"), _registry),
        Reader("system in a file", "gpt-4.yaml", _bytes(_SHIPPED / "systems" / "gpt-4.yaml"), "yaml",
               ("lineage", "show", "{file}")),
        Reader("system to add", "sample-1.yaml", _bytes(_GALLERY / "system.yaml"), "yaml",
               ("registry", "add", "{file}", "--to", "{folder}", "--replace"), _registry),
        Reader("stack", "pair.yaml", _bytes(_SHIPPED / "stacks" / "llama-2-chat-7b-70b.yaml"), "yaml",
               ("stack", "show", "{file}")),
        Reader("architecture", "deepseek-v2-lite.yaml", _bytes(_SHIPPED / "architectures" / "deepseek-v2-lite.yaml"), "yaml",
               ("flops", "{file}", "--seq", "8")),
        Reader("config.json", "config.json", _json(_LLAMA), "json", ("flops", "{file}", "--seq", "8")),
        Reader("config.json of a mixture", "config.json", _json(_MIXTURE), "json", ("flops", "{file}", "--seq", "8")),
        Reader("hardware", "hardware.yaml", _hardware(), "yaml", _load_hardware),
        Reader("measurement", "measurements/made-up.yaml", _measurement(), "yaml",
               ("registry", "measurements", "--registry", "{folder}")),
        Reader("manifest", "manifest.json", _json({"data_contract": 1, "files": {"a.yaml": {"bytes": 1, "sha256": "0" * 64}}}),
               "json", _manifest, _registry),
        Reader("scores", "scores/mmlu.yaml", _bytes(_SHIPPED / "scores" / "mmlu.yaml"), "yaml", _scores),
        Reader("overlay", "what-if.yaml", _bytes(_DOCS / "examples" / "line-at-1e26.yaml"), "yaml",
               ("forecast", "what-if", "{file}", "--as-of", "2026-06-01")),
        Reader("Epoch's table", "models.csv", _bytes(_EPOCH), "lines",
               ("registry", "import", "epoch", "{file}", "--to", "{folder}/own", "--replace")),
        Reader("Epoch's table, forecast", "models.csv", _models_by_year(), "lines",
               ("forecast", "counts", "--table", "{file}", "--draws", "100")),
        Reader("estimates of one run", "run.yaml", _RUN, "yaml", ("estimate", "reconcile", "{file}")),
        Reader("events in YAML", "events.yaml", yaml.safe_dump([_EVENT]).encode(), "yaml",
               _IN_LEDGER, _ledger),
        Reader("events in JSON", "events.json", _json(_EVENT), "json", _IN_LEDGER, _ledger),
        Reader("events one a line", "events.jsonl", json.dumps(_EVENT).encode() + b"\n" + json.dumps(_EVENT).encode() + b"\n",
               "lines", _IN_LEDGER, _ledger),
        Reader("ledger's file, shown", "l.db", None, "binary", ("ledger", "show", "--ledger", "{file}"), _ledger),
        Reader("ledger's file, verified", "l.db", None, "binary", ("ledger", "verify", "--ledger", "{file}"), _ledger),
        Reader("ledger's head", "l.db.head", None, "json",
               ("ledger", "show", "--ledger", "{folder}/l.db"), _ledger),
        Reader("ledger's export", "export.jsonl", None, "lines", ("ledger", "verify", "--ledger", "{file}"), _evidence),
        Reader("anchor", "early.json", None, "json",
               ("ledger", "verify", "--ledger", "{folder}/l.db", "--anchor", "{file}"), _evidence),
        Reader("proof of an entry", "inclusion.json", None, "json", _CHECK, _evidence),
        Reader("proof of growth", "growth.json", None, "json", _CHECK, _evidence),
        _telemetry("slurm", "sacct.txt", "lines"),
        _telemetry("slurm-json", "sacct-23.11.json", "json"),
        _telemetry("prometheus", "dcgm-tensor-active.json", "json"),
        _telemetry("nvidia-smi", "nvidia-smi.csv", "lines"),
        _telemetry("mlflow", "mlflow-search-runs.csv", "lines"),
        _telemetry("wandb", "wandb-events.csv", "lines"),
        _telemetry("wandb", "wandb-history.jsonl", "lines", "--world-size", "8"),
        Reader("telemetry wandb (history.json)", "history.json", _history(), "json", _imported("wandb", "--world-size", "8")),
        _telemetry("trainer-state", "trainer_state.json", "json", "--architecture", "pythia-14m", "--sequence", "8"),
        _telemetry("megatron", "megatron.log", "lines", "--world-size", "8"),
        _telemetry("megatron-progress", "progress.txt", "lines"),
        _telemetry("torchtitan", "torchtitan.log", "lines", "--world-size", "8"),
        _telemetry("maxtext", "maxtext.log", "lines", "--world-size", "8"),
        Reader("telemetry mlflow (store)", "mlflow.db", None, "binary", _imported("mlflow"), _mlflow_store),
        Reader("telemetry mlflow (metric's file)", "mlruns/0/r1/metrics/total_flos", None, "lines",
               _imported("mlflow", path="{folder}/mlruns"), _mlflow_run),
        Reader("telemetry mlflow (run's file)", "mlruns/0/r1/meta.yaml", None, "text",
               _imported("mlflow", path="{folder}/mlruns"), _mlflow_run),
        Reader("telemetry of any kind", "unnamed", _bytes(_TELEMETRY / "torchtitan.log"), "lines",
               ("telemetry", "import", "{file}", "--world-size", "8", "--chip", "H100")),
        Reader("config.json of a run", "config.json", _bytes(_TELEMETRY / "trainer-model-config.json"), "json",
               ("telemetry", "import", "trainer-state", str(_TELEMETRY / "trainer_state.json"), "--architecture", "{file}",
                "--sequence", "8")),
        Reader("returns in JSON", "returns.json", None, "json", _CERTIFY, _returns),
        Reader("returns in CSV", "returns.csv", _RETURNS_CSV, "lines",
               (*_CERTIFY, "--sigma", "0.2", "--floor", "0", "--levels", "50:200:50")),
        Reader("attacks", "attacks.json", _bytes(_STUDIED / "attacks.json"), "json",
               ("smoothing", "certify", "{folder}/returns.json", "--attacks", "{file}"), _returns),
        Reader("card of an agent", "card.json", _bytes(_STUDIED / "card.json"), "json", ("smoothing", "account", "{folder}")),
        Reader("continual study", "study.json", _study(), "json", ("continual", "account", "{file}")),
        Reader("vLLM's page", "page", _VLLM, "lines", ("stack", "import", "vllm", "{file}")),
        Reader("SGLang's page", "page", _SGLANG, "lines", ("stack", "import", "sglang", "{file}", "--candidates", "4")),
        Reader("log of generations", "log.csv", _LOG, "lines", ("stack", "fit", "{file}")),
        Reader("fit of a log", "fit.json", None, "json", ("stack", "theory", "--fit", "{file}"), _fitted),
        Reader("Nsight's counters", "ncu.csv", _NSIGHT, "lines", _read_nsight),
        Reader("published results", "paper.yaml",
               _bytes(_TESTS.parent / "govcompute" / "speculative" / "theory" / "published" / "specdecpp.yaml"), "yaml",
               _read_publication),
        Reader("log of episodes", "episodes.part", _EPISODES, "lines", _read_episodes),
        Reader("upload of a config.json", "config.json", _json(_LLAMA), "json", _upload),
        Reader("text to learn from", "corpus.txt", b"A text of some words.\n" * 50, "text", _read_corpus, _text, models=True),
        *_model_folders(),
    ]  # fmt: skip


def _model_folders() -> list[Reader]:
    """Files of model folders, where torch is installed to make the samples."""
    if find_spec("torch") is None:
        return []
    return [
        Reader("card of a head", "head/head.yaml", None, "yaml", _load_head, _models, True),
        Reader("weights of a head", "head/head.safetensors", None, "binary", _load_head, _models, True),
        Reader("native config.json", "native/config.json", None, "json", _load_native, _models, True),
        Reader("native weights", "native/model.safetensors", None, "binary", _load_native, _models,
               True),
        Reader("generation_config.json", "native/generation_config.json", b'{"eos_token_id": [2, 3]}', "json", _end_tokens,
               _models, True),
        Reader("tokenizer.json", "native/tokenizer.json", None, "json", _load_tokenizer, _models, True),
        Reader("agent's card with weights", "agent/card.json", None, "json", _load_agent, _models, True),
        Reader("agent's weights", "agent/weights.npz", None, "binary", _load_unsigned, _models, True),
    ]  # fmt: skip


def _load_unsigned(path: Path) -> object:
    """The agent, with the card's hash made to fit whatever the weights are: they are read then."""
    import hashlib

    card = path.with_name("card.json")
    told = json.loads(card.read_text("utf-8"))
    told["weights_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card.write_text(json.dumps(told))
    return _load_agent(path)


def _models(folder: Path) -> None:
    """A native decoder with a tokenizer, an acceptance head and an agent, all tiny."""
    import torch

    from govcompute.speculative.head.acceptance_head import AcceptanceHead
    from govcompute.speculative.head.checkpoint import Card, save_head
    from govcompute.speculative.head.size import HeadSize
    from govcompute.speculative.pair.checkpoint import save
    from govcompute.speculative.pair.config import DecoderConfig
    from govcompute.speculative.pair.decoder import Decoder
    from govcompute.speculative.pair.tokenizer import document
    from tests.smoothing.conftest import write_agent

    torch.manual_seed(0)
    head = AcceptanceHead(HeadSize(8, 1, False))
    card = Card(draft="d", target="t", width=8, blocks=1, tied=False, weight=6, laws="warped", examples=1, seed=0, label_flop=1,
                training_flop=1, divergence=0.1)  # fmt: skip
    save_head(folder / "head", head, card)
    config = DecoderConfig(vocab_size=16, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=4,
                           num_key_value_heads=2, head_dim=4, max_position_embeddings=32)  # fmt: skip
    save(Decoder(config, "tiny").initialise(0), folder / "native")
    (folder / "native" / "tokenizer.json").write_text(json.dumps(document()))
    write_agent(folder / "agent", "cartpole-1", 0.05)
