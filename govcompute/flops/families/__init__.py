"""Hugging Face configurations -> networks: one file for each group of families, and the table of all model types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govcompute.documents import Document, read_json
from govcompute.errors import DocumentError, Problem, nearest
from govcompute.flops.families import dense, early, encoders, gemma4, images, indexed, multimodal, recurrent, seq2seq, sparse
from govcompute.flops.families.config import Config, place_free, unreadable
from govcompute.flops.families.text import Family
from govcompute.flops.families.unsupported import UNSUPPORTED
from govcompute.flops.network import Network, grouped

__all__ = ["FAMILIES", "NESTED", "UNSUPPORTED", "from_config"]

FAMILIES: dict[str, Family] = {
    **dense.FAMILIES,
    **sparse.FAMILIES,
    **recurrent.FAMILIES,
    **early.FAMILIES,
    **indexed.FAMILIES,
    **encoders.FAMILIES,
    **seq2seq.FAMILIES,
    **images.FAMILIES,
    **gemma4.FAMILIES,
}
FAMILIES |= {name: multimodal.language_model(FAMILIES) for name in multimodal.TYPES}
#: Types that only stand inside others.
NESTED: tuple[str, ...] = (
    "t5gemma:encoder",
    "t5gemma:decoder",
    "clip_vision_model",
    "siglip_vision_model",
)


def from_config(config: Path | Document | Mapping[str, Any], name: str = "", *, ignore_auto_map: bool = False) -> Network:
    """The network that a Hugging Face ``config.json`` describes; the file is read as data and nothing in it is run.

    A file with an ``auto_map`` asks for code of its own. `ignore_auto_map` says that its model type is what it claims to
    be, as in files that were written before transformers knew their type; the code is run in no case.

    Raises DocumentError for an unknown or unsupported model type, a missing key, a size that cannot be, and for a key
    that may change the count and is not understood.
    """
    document = _document(config, name)
    values = document.value
    if not isinstance(values, Mapping):
        raise unreadable(document, "a configuration is a mapping", "a config.json of the Hugging Face hub")
    kind = values.get("model_type")
    if values.get("auto_map") and not ignore_auto_map:
        problem = "the configuration asks for code of its own to be run, so its model type may say nothing"
        raise DocumentError(
            document.problem(
                ("auto_map",),
                problem,
                "no 'auto_map', or leave to ignore it (--ignore-auto-map; in Python, ignore_auto_map=True)",
            )
        )
    if kind is None and "_diffusers_version" in values:
        said = "this is a configuration of diffusers, whose models are not counted from their configuration"
        raise DocumentError(document.problem(("_diffusers_version",), said, "the module itself: `govcompute trace`"))
    if kind is None:
        raise DocumentError(document.problem((), "key 'model_type' is missing", "one such as 'llama'"))
    if not isinstance(kind, str):
        raise DocumentError(document.problem(("model_type",), "a model type is a name", "one such as 'llama'"))
    if kind not in FAMILIES or kind in NESTED:
        raise DocumentError(_unsupported(document, str(kind)))
    c = Config(document, values, (), kind)
    family = FAMILIES[kind]
    try:
        parts = family.parts(c)
    except (TypeError, ValueError, LookupError, ZeroDivisionError):  # lists of the wrong length, or no lists at all
        raise DocumentError(_misfit(document, kind, values)) from None
    c.require_all_read()
    title = name or str(values.get("_name_or_path") or kind)
    return Network(title, family.form, grouped(parts), left_out=_left_out(family, values))


#: Keys under which configurations state blocks that predict further tokens.
_FURTHER_TOKENS = ("num_nextn_predict_layers", "num_mtp_layers", "mtp_num_hidden_layers", "mtp_num_layers")


def _left_out(family: Family, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the configuration has and the network has not: towers; blocks for multi-token prediction, which training runs."""
    found = {key: values[key] for key in _FURTHER_TOKENS if isinstance(values.get(key), int) and values[key]}
    towers = (family.left_out,) if family.left_out else ()
    return towers + tuple(
        f"{count} multi-token-prediction block(s) ({key}): the library and servers leave them out of a pass; where training ran"
        " them, each adds about a layer and a set of logits"
        for key, count in found.items()
    )


def _misfit(document: Document, kind: str, values: Mapping[str, Any]) -> Problem:
    """Values by layer or by stage that cannot belong together, each with the place of the first of them."""
    by_layer = [key for key, value in values.items() if isinstance(value, list | Mapping)]
    named = f" ({', '.join(by_layer[:8])})" if by_layer else ""
    problem = f"the values that model type '{kind}' has for each layer or stage{named} do not fit together"
    return document.problem((by_layer[0],) if by_layer else (), problem, "one value for each layer or stage")


def _unsupported(document: Document, kind: str) -> Problem:
    """A type that is known and not counted, with its reason; or one that nobody knows, with the nearest that is."""
    if kind in UNSUPPORTED:
        return document.problem(("model_type",), f"model type '{kind}' is not supported: {UNSUPPORTED[kind]}")
    known = [*FAMILIES, *UNSUPPORTED]
    return document.problem(("model_type",), f"model type '{kind}' is not known", "", nearest(kind, known))


def _document(config: Path | Document | Mapping[str, Any], name: str) -> Document:
    if isinstance(config, Path):
        return read_json(config)
    return config if isinstance(config, Document) else place_free(name or "(configuration)", config)
