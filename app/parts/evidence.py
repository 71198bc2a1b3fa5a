"""What an estimate can be made from: one way each, as fields kept in the address; a file is looked at before it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import streamlit as st
from sources.registry import architectures, assessor
from streamlit.runtime.uploaded_file_manager import UploadedFile

from govcompute.documents import Upload, uploaded
from govcompute.documents.upload import LARGEST_UPLOAD
from govcompute.flops import Convention, Countable, FlopCount, from_config, training_step
from govcompute.quantity import exact, short
from govcompute.registry.amounts import chip_hours_estimate, shipped_hardware
from govcompute.registry.hardware import Precision
from govcompute.registry.schema import Relation, System
from govcompute.report.names import system_names
from govcompute.report.overview import models
from govcompute.report.terms import term
from govcompute.telemetry import KINDS, Given, Imported, Question, SourceEstimate, estimates, kind_of, stated
from govcompute.telemetry.kinds import read_some
from govcompute.training import (
    Frozen,
    TrainingEstimate,
    finetuning,
    finetuning_of_architecture,
    from_architecture,
    six_active_p_d,
    six_p_d,
)
from govcompute.training.calibration import doubted
from govcompute.training.finetuning import USUAL_TARGETS, finetuning_count
from parts.address import amount_asked, kept, name_asked, name_or_none, number_asked, words_asked

#: Endings of what schedulers, exporters and trainers write, as text.
TELEMETRY_KINDS = ("txt", "csv", "json", "jsonl", "log", "tsv", "out")
_METHODS = ("LoRA", "full")
#: A browser marks such a file in red and says no more; to the server it never came.
_TOO_LARGE = f"a file of more than {LARGEST_UPLOAD // 10**6} MB does not arrive"


@dataclass(frozen=True, slots=True)
class Worked:
    """What a way gave. count: one training step as a function of the convention, for `tokens`; both where they are known.

    base, relation: the system that was changed, and how. read, sources: what telemetry held, and each estimate of it.
    """

    found: TrainingEstimate
    activity: str = "unsplit"
    count: Callable[[Convention], FlopCount] | None = None
    tokens: str = ""
    base: System | None = None
    relation: Relation = Relation.FINETUNE
    read: Imported | None = None
    sources: tuple[SourceEstimate, ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing to work out yet. which: the fields that are still empty, as the page calls them."""

    which: str


def of_finetune() -> Worked | Empty:
    """A change of a system of the registry: low-rank adapters, or all weights."""
    registry = assessor().registry
    bases = system_names(models(list(registry)))
    base = registry[name_asked("Base", bases, "llama-3.1-405b", key="base", help=term("base"))]
    method = words_asked(
        st.segmented_control, "Method", _METHODS, default="LoRA", required=True, key="method", help=term("low-rank adapters")
    )
    low_rank = method == "LoRA"
    relation = Relation.ADAPTER if low_rank else Relation.FINETUNE
    tokens = _amount("Tokens of fine-tuning", "tuning", "2e9", "tokens")
    if base.architecture is None:
        return _uncounted(base, tokens, low_rank, relation)
    rank = number_asked(st.number_input, "Rank", 1, 65536, 16, key="rank", help=term("rank")) if low_rank else None
    sequence = _sequence()
    model = architectures()[base.architecture]
    stage = finetuning_of_architecture(model, tokens, sequence, rank=rank)
    if rank is not None:
        st.caption(f"Adapters beside {' and '.join(USUAL_TARGETS)}.")

    def count(convention: Convention) -> FlopCount:
        return finetuning_count(model, sequence, rank=rank, convention=convention)

    return Worked(_doubted(stage.found), stage.activity, count, tokens, base, relation)


def _uncounted(base: System, tokens: str, low_rank: bool, relation: Relation) -> Worked | Empty:
    """A base whose architecture is not known: by its parameters, where they are stated or given."""
    known = base.active_parameters or base.parameters
    st.caption(f"The architecture of {base.name} is not in the registry, so its parameters are asked for.")
    asked = "Parameters that one token meets"
    size = _amount(asked, "parameters", "" if known is None else short(exact(known)), "parameters")
    adapters = _amount("Parameters of the adapters", "adapters", "1e8", "parameters") if low_rank else "0"
    if not size:
        return Empty(f"the field “{asked}” is empty, and the registry knows no size of {base.name}")
    frozen = Frozen(size) if low_rank else None
    stage = finetuning(size, tokens, frozen=frozen, adapter_parameters=adapters)
    return Worked(_doubted(stage.found), stage.activity, base=base, relation=relation)


def of_tokens() -> Worked:
    """6 x parameters x tokens."""
    parameters = _amount("Parameters", "parameters", "405e9", "parameters")
    active = _amount("Of them active for a token", "active", "", "active parameters")
    tokens = _amount("Training tokens", "tokens", "15.6e12", "tokens")
    found = six_active_p_d(active, tokens, total_parameters=parameters or None) if active else six_p_d(parameters, tokens)
    return Worked(_doubted(found))


def of_chips() -> Worked:
    """Chips x hours x peak x utilisation."""
    hours = _amount("Chip-hours", "chip_hours", "30.84e6", "chip-hours")
    chips = {chip.id: chip.name for chip in shipped_hardware().values()}
    chip = name_asked("Chip", chips, "h100-sxm5-80gb", key="chip")
    precisions = [str(one) for one in Precision]
    precision = name_asked("Precision", precisions, precisions[0], key="precision", help=term("precision"))
    used = _text("Utilisation (empty: as in published runs)", "utilisation", "", "utilisation")
    found = chip_hours_estimate(chip, chip_hours=hours, utilisation=used or None, precision=precision)
    return Worked(_doubted(found))


def of_config() -> Worked | Empty:
    """A model's configuration, read as data, or an architecture of the registry."""
    named = name_or_none(
        "An architecture of the registry", list(architectures()), key="architecture", placeholder="or a config.json below"
    )
    sent = st.file_uploader("A config.json of the Hugging Face hub", type=["json"], key="config_file")
    pasted = st.text_area("or its text", key="config_text", height=140, placeholder='{"model_type": "llama", …}')
    tokens, sequence = _amount("Training tokens", "tokens", "15.6e12", "tokens"), _sequence()
    model = _countable(named, sent, pasted)
    if model is None:
        missing = "no architecture is chosen, and neither a config.json nor its text is given; one of the three is enough"
        return Empty(f"{missing} ({_TOO_LARGE})")
    found = from_architecture(model, tokens, sequence)

    def count(convention: Convention) -> FlopCount:
        return training_step(model, sequence, convention=convention)

    return Worked(_doubted(found), count=count, tokens=tokens)


def _countable(named: str | None, sent: UploadedFile | None, pasted: str) -> Countable | None:
    """The file goes before the text, and the text before the name."""
    if sent is not None:
        return from_config(uploaded(sent.name, sent.getvalue(), ("json",)).document())
    if pasted.strip():
        return from_config(uploaded("pasted.json", pasted.encode(), ("json",)).document())
    return None if named is None else architectures()[named]


def of_telemetry() -> Worked | Empty:
    """Files of one kind."""
    kind = name_or_none(
        "Kind of file", list(KINDS), key="kind", placeholder="told from the file", what="kind of telemetry",
        help=term("telemetry"),
    )  # fmt: skip
    st.caption(f"How to get one: `{KINDS[kind].get}`" if kind else f"Kinds that are read: {', '.join(KINDS)}.")
    sent = st.file_uploader("Files", type=list(TELEMETRY_KINDS), accept_multiple_files=True, key="telemetry_files")
    chip = _text("Chip, over what the file says", "telemetry_chip", "", "chip-hours")
    devices = number_asked(
        st.number_input, "Devices of the run (world size)", 1, 10_000_000, None, key="devices", help=term("devices")
    )
    used = _text("Utilisation, such as 0.38 or 0.30:0.45", "utilisation", "", "utilisation")
    precision = _text("Precision, such as half or fp8=0.9,half=0.1", "shares", "", "precision")
    named = name_or_none(
        "Architecture, for files that tell tokens", list(architectures()), key="architecture", placeholder="an architecture"
    )
    sequence = _sequence() if named else None
    if not sent:
        return Empty(f"there is no file under “Files” ({_TOO_LARGE})")
    question = Question(
        precisions=stated.precisions(precision or None),
        utilisation=stated.utilisation(used or None, "model_flop_utilisation"),
        architecture=None if named is None else architectures()[named],
        sequence=sequence,
    )
    given = Given(chip=chip or None, devices=devices)
    read = _read([uploaded(one.name, one.getvalue(), TELEMETRY_KINDS) for one in sent], kind, given)
    found = estimates(read.readings, question)
    return Worked(found[0].found, read=read, sources=tuple(found))


def _read(files: Sequence[Upload], kind: str | None, given: Given) -> Imported:
    with ExitStack() as opened:
        paths = [opened.enter_context(one.file()) for one in files]
        return read_some(kind or kind_of(paths[0]).name, paths, given)


def _text(label: str, key: str, default: str, about: str) -> str:
    """What it says is checked by whoever reads it."""
    return str(kept(st.text_input, label, default, max_chars=60, key=key, help=term(about))).strip()


def _amount(label: str, key: str, default: str, about: str) -> str:
    return amount_asked(st.text_input, label, default, max_chars=60, key=key, help=term(about))


def _sequence() -> int:
    asked = number_asked(st.number_input, "Tokens in a sequence", 1, 10_000_000, 4096, key="sequence", help=term("sequence"))
    return int(asked)


def _doubted(found: TrainingEstimate) -> TrainingEstimate:
    """With the spread that published runs show, and further doubt of one's own inputs."""
    factor = number_asked(
        st.slider, "Further doubt of the inputs", 1.0, 10.0, 1.0, 0.1, key="doubt", help=term("further doubt")
    )
    return doubted(found, spread=factor)


#: The ways by the word that stands on the page and in the address.
WAYS: dict[str, Callable[[], Worked | Empty]] = {
    "Fine-tune": of_finetune,
    "Parameters and tokens": of_tokens,
    "Chip-hours": of_chips,
    "Config": of_config,
    "Telemetry": of_telemetry,
}
