"""Model folders from somebody who wants to run code, read your files or fill your memory; and folders one merely stands in.

Each folder holds everything that could run: were any of it run, the canary would be there. All of them are loaded by every
loader, in one process of its own with a bound on its memory and its time.
"""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("transformers")

LLAMA: dict[str, Any] = {
    "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 16, "intermediate_size": 16,
    "num_hidden_layers": 1, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 4, "vocab_size": 16,
    "max_position_embeddings": 32,
}  # fmt: skip
_RUNS = "import pathlib; pathlib.Path({canary!r}).write_text('run')"


_PICKED_UP = [
    "modeling_llama.py", "configuration_llama.py", "tokenization_llama.py", "sitecustomize.py", "usercustomize.py",
    "conftest.py", "torch.py", "json.py", "yaml.py", "__init__.py", "generate.py", "custom_generate/generate.py",
]  # fmt: skip


class _Bomb:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> Any:
        return exec, (_RUNS.format(canary=str(self.canary)),)


def _config(folder: Path, **changes: Any) -> None:
    (folder / "config.json").write_text(json.dumps(LLAMA | changes))


def _text(folder: Path, name: str, content: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)


def _pickle(folder: Path, name: str, canary: Path) -> None:
    (folder / name).write_bytes(pickle.dumps(_Bomb(canary)))


def _tensors(folder: Path, header: bytes, body: bytes = b"", name: str = "model.safetensors") -> None:
    (folder / name).write_bytes(struct.pack("<Q", len(header)) + header + body)


def _code(folder: Path, canary: Path) -> None:
    """Whatever Python or a library might pick up by its name."""
    for name in _PICKED_UP:
        _text(folder, name, _RUNS.format(canary=str(canary)))
    _text(folder, "evil.pth", _RUNS.format(canary=str(canary)))


def _pickled_weights(folder: Path, canary: Path) -> None:
    _config(folder)
    for name in ("pytorch_model.bin", "model.bin", "training_args.bin", "optimizer.pt", "model.ckpt"):
        _pickle(folder, name, canary)


def _pickle_called_safetensors(folder: Path, canary: Path) -> None:
    _config(folder)
    _pickle(folder, "model.safetensors", canary)


def _zip_called_safetensors(folder: Path, canary: Path) -> None:
    _config(folder)
    with zipfile.ZipFile(folder / "model.safetensors", "w") as made:
        made.writestr("archive/data.pkl", pickle.dumps(_Bomb(canary)))


def _code_of_its_own(folder: Path, canary: Path) -> None:
    names = {name: f"modeling_llama.{name}" for name in ("AutoConfig", "AutoModel", "AutoModelForCausalLM", "AutoTokenizer")}
    _config(folder, auto_map=names, trust_remote_code=True)
    _weights(folder)


def _type_of_its_own(folder: Path, canary: Path) -> None:
    _config(folder, model_type="evil", auto_map={"AutoConfig": "configuration_llama.Evil"})


def _names_of_python(folder: Path, canary: Path) -> None:
    _config(folder, hidden_act="__import__('os').system", torch_dtype="os.system", _attn_implementation="evil/kernel:flash",
            attn_implementation="kernels-community/evil", tokenizer_class="../evil.Evil")  # fmt: skip
    _weights(folder)


def _python_tags(folder: Path, canary: Path) -> None:
    (folder / "config.json").write_text(f'!!python/object/apply:exec ["{_RUNS.format(canary=str(canary))}"]')


def _huge_sizes(folder: Path, canary: Path) -> None:
    _config(folder, hidden_size=2**24, vocab_size=2**24, intermediate_size=2**24, head_dim=2**22)
    _weights(folder)


def _huge_numbers(folder: Path, canary: Path) -> None:
    (folder / "config.json").write_text(json.dumps(LLAMA).replace('"hidden_size": 16', f'"hidden_size": {"9" * 5000}'))


def _a_million_layers(folder: Path, canary: Path) -> None:
    _config(folder, num_hidden_layers=10**6)


def _deep(folder: Path, canary: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "llama", "a": ' + "[" * 100_000)


def _large_config(folder: Path, canary: Path) -> None:
    (folder / "config.json").write_text(json.dumps(LLAMA | {"_note": "x" * 50_000_000}))


def _links(folder: Path, canary: Path) -> None:
    for name in ("config.json", "model.safetensors", "tokenizer.json", "generation_config.json"):
        (folder / name).symlink_to("/etc/passwd")


def _devices(folder: Path, canary: Path) -> None:
    _config(folder)
    for name in ("model.safetensors", "tokenizer.json"):
        (folder / name).symlink_to("/dev/zero")


def _header_as_long_as_memory(folder: Path, canary: Path) -> None:
    _config(folder)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 2**62) + b"{}")


def _header_of_many_tensors(folder: Path, canary: Path) -> None:
    _config(folder)
    one = {"dtype": "F32", "shape": [10**9, 10**9], "data_offsets": [0, 4]}
    _tensors(folder, json.dumps({f"x{number}": one for number in range(50_000)}).encode(), b"\0" * 4)


def _header_that_overlaps(folder: Path, canary: Path) -> None:
    _config(folder)
    one = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}
    _tensors(folder, json.dumps({"a": one, "b": one, "model.norm.weight": one}).encode(), b"\0" * 4)


def _header_deep(folder: Path, canary: Path) -> None:
    _config(folder)
    _tensors(folder, b'{"a":' * 100_000)


def _index_outside(folder: Path, canary: Path) -> None:
    _config(folder)
    _weights(folder.parent, "stolen.safetensors")
    _text(folder, "model.safetensors.index.json", json.dumps({"weight_map": {"model.norm.weight": "../stolen.safetensors"}}))


def _index_of_pickles(folder: Path, canary: Path) -> None:
    _config(folder)
    _pickle(folder, "pytorch_model-00001-of-00001.bin", canary)
    index = json.dumps({"weight_map": {"model.norm.weight": "pytorch_model-00001-of-00001.bin"}})
    _text(folder, "model.safetensors.index.json", index)
    _text(folder, "pytorch_model.bin.index.json", index)


def _adapter(folder: Path, canary: Path) -> None:
    _config(folder)
    _weights(folder)
    _text(folder, "adapter_config.json", json.dumps({"peft_type": "LORA", "base_model_name_or_path": "../../evil"}))
    _pickle(folder, "adapter_model.bin", canary)


def _templates_and_tokenizers(folder: Path, canary: Path) -> None:
    _config(folder)
    _weights(folder)
    call = "{{ ''.__class__.__mro__[1].__subclasses__() }}{% for x in range(10**9) %}{% endfor %}"
    _text(folder, "chat_template.jinja", call)
    told = {"chat_template": call, "auto_map": {"AutoTokenizer": ["tokenization_llama.E", None]}}
    _text(folder, "tokenizer_config.json", json.dumps(told))
    _text(folder, "generation_config.json", json.dumps({"custom_generate": "generate.py", "eos_token_id": [-1, 10**30]}))
    _text(folder, "tokenizer.json", '{"model": {"type": "evil"}}')


def _quantised_by_itself(folder: Path, canary: Path) -> None:
    _config(folder, quantization_config={"quant_method": "evil", "modules_to_not_convert": ["__import__('os')"]})
    _weights(folder)


def _weights(folder: Path, name: str = "model.safetensors") -> None:
    one = {"dtype": "F32", "shape": [16], "data_offsets": [0, 64]}
    _tensors(folder, json.dumps({"model.norm.weight": one}).encode(), b"\0" * 64, name)


FOLDERS: list[Callable[[Path, Path], None]] = [
    _pickled_weights, _pickle_called_safetensors, _zip_called_safetensors, _code_of_its_own, _type_of_its_own, _names_of_python,
    _python_tags, _huge_sizes, _huge_numbers, _a_million_layers, _deep, _large_config, _links, _devices,
    _header_as_long_as_memory, _header_of_many_tensors, _header_that_overlaps, _header_deep, _index_outside, _index_of_pickles,
    _adapter, _templates_and_tokenizers, _quantised_by_itself,
]  # fmt: skip

#: Loads every folder below the first argument with every loader, with 1 GB more than Python and torch need, and says what came.
_LOADS = """
import json, resource, sys, time
from pathlib import Path
import torch, transformers
from govcompute.errors import GovcomputeError
from govcompute.flops import from_config, prefill
from govcompute.measure.running.loading import folder_origin
from govcompute.speculative.engine.load import device_of, end_tokens_of, load_model
from govcompute.speculative.engine.tokenizer import load_tokenizer
from govcompute.speculative.engine.transformers_model import load_transformers
from govcompute.speculative.pair.checkpoint import load
with open("/proc/self/statm") as used:
    now = int(used.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + 2**30, now + 2**30))
loaders = {
    "count": lambda folder: prefill(from_config(folder / "config.json"), 8).flop,
    "native": load, "model": lambda folder: load_model(folder, device_of("cpu")), "tokenizer": load_tokenizer,
    "transformers": lambda folder: load_transformers(folder, device=device_of("cpu")), "end": end_tokens_of,
    "origin": folder_origin,
}
for folder in sorted(Path(sys.argv[1]).iterdir()):
    for name, loader in loaders.items():
        began = time.monotonic()
        try:
            came = "loaded: " + str(loader(folder))[:40]
        except GovcomputeError as error:
            came = "refused: " + str(error)
        except BaseException as error:
            came = f"FAULT: {type(error).__name__}: {error}"
        print(json.dumps([folder.name, name, came[:1000], time.monotonic() - began]), flush=True)
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[tuple[str, str], tuple[str, float]], Path]:
    """What came of each folder with each loader, and where the canary would be."""
    top = tmp_path_factory.mktemp("hostile")
    canary = top / "canary"
    for fill in FOLDERS:
        folder = top / "folders" / fill.__name__.removeprefix("_")
        folder.mkdir(parents=True)
        _code(folder, canary)
        fill(folder, canary)
    (top / "folders" / "stolen.safetensors").replace(top / "stolen.safetensors")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", _LOADS, str(top / "folders")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, cwd=top, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    rows = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("[")]
    return {(folder, loader): (came, seconds) for folder, loader, came, seconds in rows}, canary


def test_nothing_is_run_and_all_is_refused_or_counted(loaded: tuple[dict[tuple[str, str], tuple[str, float]], Path]) -> None:
    came, canary = loaded
    assert len(FOLDERS) >= 20
    assert len(came) == 7 * len(FOLDERS)
    assert not canary.exists()
    assert [f"{place}: {said}" for place, (said, _) in came.items() if said.startswith("FAULT")] == []
    assert [place for place, (_, seconds) in came.items() if seconds > 20] == []
    assert [place for place, (said, _) in came.items() if "root:" in said] == []


@pytest.mark.parametrize(
    ("folder", "loader", "words"),
    [
        ("pickled_weights", "transformers", "is a pickle, which runs code when it is read"),
        ("pickle_called_safetensors", "native", "not a whole safetensors file"),
        ("type_of_its_own", "count", "the configuration asks for code of its own to be run"),
        ("python_tags", "count", "not valid JSON"),
        ("huge_numbers", "count", "a number of 5000 characters is longer than 200"),
        ("huge_sizes", "transformers", "bytes, config.json asks for"),
        ("a_million_layers", "count", "1000000 layers are more than any model has"),
        ("deep", "count", "nesting is deeper than 40 levels"),
        ("large_config", "count", "expected at most 1,000,000"),
        ("links", "count", "not valid JSON"),
        ("header_as_long_as_memory", "native", "not a whole safetensors file"),
        ("index_outside", "transformers", "'../stolen.safetensors'; expected a file of safetensors beside it"),
        ("index_of_pickles", "transformers", "expected a file of safetensors beside it"),
        ("adapter", "transformers", "an adapter names a further model"),
        ("templates_and_tokenizers", "tokenizer", "is no tokenizer"),
    ],
)
def test_what_is_said(
    loaded: tuple[dict[tuple[str, str], tuple[str, float]], Path], folder: str, loader: str, words: str
) -> None:
    assert words in loaded[0][folder, loader][0]


def test_what_lies_beside_a_config_changes_no_count(loaded: tuple[dict[tuple[str, str], tuple[str, float]], Path]) -> None:
    for folder in ("pickled_weights", "adapter", "index_outside", "templates_and_tokenizers"):
        assert loaded[0][folder, "count"][0] == "loaded: 30976"  # worked out from the sizes alone


def test_the_command_runs_nothing_of_the_folder_it_is_started_in(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("govcompute")
    if not script.exists():
        pytest.skip("govcompute is not installed as a command")
    _code(tmp_path, tmp_path / "canary")
    _config(tmp_path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    command = [str(script), "flops", "config.json", "--seq", "8"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not (tmp_path / "canary").exists()
