"""A Hugging Face configuration, read key by key: what was given, else the type's own default; what nobody read is found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from govcompute.documents import Document
from govcompute.documents.document import Place
from govcompute.errors import DocumentError, Problem, nearest
from govcompute.quantity import counted

LARGEST = 10**12
MOST_LAYERS = 10_000
_DEFAULTS = Path(__file__).with_name("defaults.json")
#: How keys begin that speak of a tower for pictures or sound.
_TOWERS = ("vision", "image", "video", "audio", "patch", "num_channels")

#: Keys that change no matrix product: numbers of the optimiser and the tokenizer, rotations, norms, dropout, and names.
INERT = re.compile(
    r"^_|dropout|dropblock|_drop$|pdrop|drop_path|eps(ilon)?$|initializer|init_(std|method|range|scale|factor|cutoff|device|xavier)"
    r"|_init$|_init_|_token|token_id|_idx$|rope|rotary_(base|pct|emb|value|ndims|dim)|theta|use_cache|max_position|n_positions|n_ctx|"
    r"max_seq|seq_len|max_(source|target|length)|max_sequence|model_max|max_(2d|rel)|position_(bias|buckets|embedding)|"
    r"tie_|problem|aux|hidden_act|activation|^afn$|_act$|_activation|^act_|softcap|soft_cap|z_loss|jitter|clamp|clip|clip_qkv|scale|scaling|"
    r"multiplier|_factor$|bias$|_bias_|^bias|norm_type|layer_norm|layernorm|layerscale|norm_(topk|before|after|elementwise|position|first|reduction)|"
    r"rms_norm|^rmsnorm|qk_norm|post_norm|prenorm|use_bias|dtype|torch|transformers|architectures|^name|version|gradient|"
    r"output_(attentions|hidden_states|router|past|scores|norm)|return_dict|pruned|is_decoder|is_encoder_decoder|label|summary|"
    r"attn_implementation|attention_implementation|experts_implementation|quantization|compression_config|unsloth|pretraining_tp|"
    r"embedding_(size|multiplier)$|time_step|dt_|residual|logit|type_vocab|task_specific|generation|begin_suppress|suppress|forced_|"
    r"finetuning|chunk_size_(feed_forward|lm_head)|temperature|auto_map$|use_(mamba_kernels|mambapy|associative_scan|mem_eff_path|flash)"
    r"|router_(jitter|aux|dtype|bias)|scoring_func|n_group|topk_group|topk_method|num_expert_group|moe_(renormalize|norm_min|router_activation)"
    r"|vocab_size_per|pad_to|freeze|loss|mask_|mup|kernel_backend|fused|deterministic|classifier|cache|do_sample|num_beams|top_[kp]$"
    r"|length_penalty|early_stopping|repetition|no_repeat|bad_words|num_return|diversity|typical_p|min_length|tf_legacy|remove_invalid"
    r"|exponential_decay|pre_attn_scalar|initial_context_length|embedding_sharing|use_(gated_activation|parallel_)|^layer_switch$|cross_attention_hidden_size|add_cross_attention|prefix$|sep_|lang|unk_|swiglu|_mem_rope|lambda_std|nextn|mtp|out_indices|out_features|stage_names|^ep_size$|^verbose$|layerdrop|^use_lang_emb$|^n_langs$|bos|eos|pad_|languages|lsh_seed|hash_seed"
)


@lru_cache(maxsize=1)
def defaults() -> dict[str, Any]:
    """For each supported type: `keys` (each with its default), `alias` (common name -> the type's own name for a key)."""
    data: dict[str, Any] = json.loads(_DEFAULTS.read_text(encoding="utf-8"))
    return data


class Config:
    """One configuration, or one nested in it. Every way to ask for a key refuses a value of the wrong kind, with its place."""

    def __init__(self, document: Document, values: Mapping[str, Any], path: tuple[str | int, ...], kind: str) -> None:
        known = defaults()[kind]
        self.kind = kind
        self.path = path
        self._document = document
        self._values = values
        self._keys: Mapping[str, Any] = known["keys"]
        self._alias: Mapping[str, str] = known["alias"]
        self._read: set[str] = set()

    def get(self, key: str, otherwise: Any = None) -> Any:
        """The value of `key` as given (under either of its names), else the type's default, else `otherwise`."""
        names = self._names(key)
        self._read.update(names)
        given = next((name for name in names if name in self._values), None)
        return self._keys.get(names[0], otherwise) if given is None else self._values[given]

    def has(self, key: str) -> bool:
        """Whether the type knows `key`."""
        own = self._alias.get(key, key)
        return own in self._keys or own in self._values

    def given(self, key: str) -> bool:
        """Whether the file gives `key`."""
        return any(name in self._values for name in self._names(key))

    def size(self, key: str, otherwise: int | None = None) -> int:
        """A whole number of 1 or more."""
        return self._number(key, self.get(key), otherwise, 1)

    def count(self, key: str, otherwise: int | None = None) -> int:
        """A whole number of 0 or more."""
        return self._number(key, self.get(key), otherwise, 0)

    def optional(self, key: str) -> int | None:
        """A whole number of 1 or more, or None where the value is null, or 0 or -1 for 'none'."""
        value = self.get(key)
        return None if value is None or value is False or value in (0, -1) else self._number(key, value, None, 1)

    def layers(self, key: str = "num_hidden_layers") -> int:
        """How many layers there are."""
        number = self._number(key, self.get(key), None, 1)
        if number > MOST_LAYERS:
            self.fail(key, f"{number} layers are more than any model has", f"at most {MOST_LAYERS}")
        return number

    def flag(self, key: str) -> bool:
        """true or false; null is false."""
        value = self.get(key)
        if value is not None and not isinstance(value, (bool, int)):
            self.fail(key, f"'{value}' is not valid", "true or false")
        return bool(value)

    def ignore(self, *keys: str) -> None:
        """Says that these keys are understood and change nothing here."""
        self._read.update(keys)

    def ignore_all(self) -> None:
        """Says that whatever else stands here belongs to parts that are not counted."""
        self._read.update(self._values)

    def first(self, *keys: str) -> str:
        """The first of `keys` that this type knows."""
        return next((key for key in keys if self.has(key)), keys[0])

    def items(self, key: str, length: int) -> list[Any]:
        """One item for each layer, as given, or as the type makes them for `length` layers by default."""
        value = self.get(key)
        if isinstance(value, list):
            if len(value) != length:
                self.fail(key, f"{counted(len(value), 'item')} for {counted(length, 'layer')}", "one for each layer")
            return value
        if isinstance(value, dict) and "cycle" in value and not self.given(key):
            cycle = value["cycle"]
            return [cycle[index % len(cycle)] for index in range(length)]
        if isinstance(value, dict) and "start" in value and not self.given(key):
            return [*value["start"][:length], *[value["rest"]] * max(0, length - len(value["start"]))]
        missing = value is None or not self.given(key)
        problem = f"key '{key}' is missing" if missing else f"'{value}' is not valid"
        return self.fail(key, problem, "a list, one item for each layer")

    def sizes(self, key: str, least: int = 1) -> list[int]:
        """A list of whole numbers, one for each stage."""
        value = self.get(key)
        if not isinstance(value, list) or not value:
            self.fail(key, f"key '{key}' is missing" if value is None else f"'{value}' is not valid", "a list of whole numbers")
        return [self._number(key, item, None, least) for item in value]

    def ratio(self, key: str) -> Fraction:
        """A number above 0 that need not be whole."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not 0 < value <= LARGEST:
            self.fail(key, f"'{value}' is not valid", "a number above 0")
        return Fraction(value)

    def word(self, key: str, known: Iterable[str]) -> str:
        """One of the words `known`."""
        value = self.get(key)
        if value not in known:
            self.fail(key, f"'{value}' is not understood", f"one of {', '.join(known)}", nearest(str(value), known))
        return str(value)

    def nested(self, key: str, kind: str | None = None) -> Config:
        """The configuration under `key`; where it is missing, that of the type's defaults."""
        value = self.get(key)
        if not isinstance(value, Mapping):
            self.fail(key, f"key '{key}' is missing" if value is None else f"'{value}' is not valid", "a mapping")
        if not self.given(key):
            value = {name: value[name] for name in ("model_type",) if name in value}
        kind = kind or value.get("model_type") or (self._keys.get(key) or {}).get("model_type")
        if kind not in defaults():
            self.fail(key, f"model type '{kind}' inside '{key}' is not supported", "", nearest(str(kind), defaults()))
        return Config(self._document, value, (*self.path, key), kind)

    def inlined(self, key: str) -> Config:
        """The configuration that belongs under `key` and stands beside it, as in older files; pictures and sound left out."""
        kind = (self._keys.get(key) or {})["model_type"]
        values = {name: value for name, value in self._values.items() if not name.startswith(_TOWERS)}
        return Config(self._document, values, self.path, kind)

    def divided(self, key: str, by: str, what: str = "divide") -> int:
        """The size `key` over the size `by`. Refuses what does not divide."""
        whole, parts = self.size(key), self.size(by)
        if whole % parts:
            self.fail(by, f"{whole} ({key}) does not divide into {parts}", f"a divisor of {whole}")
        return whole // parts

    def fail(self, key: str, problem: str, expected: str = "", near: str = "") -> NoReturn:
        """Raises DocumentError at `key`."""
        at = next((name for name in self._names(key) if name in self._values), key)
        raise DocumentError(self._document.problem((*self.path, at), problem, expected, near))

    def require_all_read(self) -> None:
        """Refuses a key that nothing read, that is not known to be without effect, and that is not at its default."""
        for key, value in self._values.items():
            if key in self._read or key == "model_type" or value is None or value is False or INERT.search(key):
                continue
            if key in self._keys and self._keys[key] == value:
                continue
            if isinstance(value, str) and key not in self._keys:
                continue
            near = nearest(key, self._keys) if key not in self._keys else ""
            self.fail(key, f"key '{key}' of model type '{self.kind}' is not understood, and may change the count", near=near)

    def _names(self, key: str) -> list[str]:
        """All names of `key`, the type's own first: published files use the older ones."""
        own = self._alias.get(key, key)
        return [own, *(name for name in (key, *self._alias) if name != own and self._alias.get(name, name) in (own, key))]

    def _number(self, key: str, value: Any, otherwise: int | None, least: int) -> int:
        if "layers" in key and isinstance(value, int) and value > MOST_LAYERS:
            self.fail(key, f"{value} layers are more than any model has", f"at most {MOST_LAYERS}")
        if value is None and otherwise is not None:
            return otherwise
        if value is None:
            self.fail(key, f"key '{key}' is missing", f"a whole number of {least} or more")
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= LARGEST:
            self.fail(key, f"{value} is not valid", f"a whole number from {least} to {LARGEST:,}")
        return value


def place_free(name: str, values: Mapping[str, Any]) -> Document:
    """A document of values that stand in no file."""
    return Document(name, values, {(): Place(0, 0)})


def unreadable(document: Document, problem: str, expected: str = "") -> DocumentError:
    """A fault of the whole document."""
    return DocumentError(Problem(document.name, 0, 0, "", problem, expected))
