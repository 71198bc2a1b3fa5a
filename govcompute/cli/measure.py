"""`govcompute measure`: a model or a stack on this machine's own device; time, FLOP, energy and utilisation, as a record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from govcompute.cli.command_line import command_line
from govcompute.cli.options import Json, Output, RegistryFolders
from govcompute.cli.output import emit_json, emit_tables, tell

if TYPE_CHECKING:
    from govcompute.flops import Architecture
    from govcompute.measure import Measurement
    from govcompute.measure.device.machine import Opened
    from govcompute.measure.record import DataSheet, Nsight
    from govcompute.measure.running.loading import Home, Loaded
    from govcompute.measure.running.measure_model import Label
    from govcompute.measure.running.stack_members import Role
    from govcompute.speculative.stack import Member, Stack

measure = typer.Typer(
    no_args_is_help=True, help="Run a model or a stack on a real device and record it. Needs the extra 'models'."
)

DeviceKind = Annotated[str, typer.Option("--device", help="cpu, cuda or cuda:N.")]
Dtype = Annotated[str, typer.Option(help="float32, bfloat16 or float16.")]
Prompt = Annotated[int, typer.Option("--prompt-tokens", min=1, help="Tokens of each prompt.")]
Generate = Annotated[int, typer.Option(min=1, help="Tokens generated after each prompt.")]
Runs = Annotated[int, typer.Option(min=1, help="Timed runs; six or more give a 95 % interval of their median.")]
WarmUp = Annotated[int, typer.Option(min=0, help="Runs before them that do not count.")]
Seed = Annotated[int, typer.Option(help="Of random weights, prompts and sampling.")]
Text = Annotated[Path | None, typer.Option(help="A text file to take prompts from; Python's own help texts if absent.")]
Nsights = Annotated[
    Path | None,
    typer.Option("--nsight", metavar="CSV", help="Counters of Nsight Compute for the same command."),
]
RecordId = Annotated[str | None, typer.Option("--record", metavar="ID", help="Keep the measurement under this id, with --to.")]
To = Annotated[Path | None, typer.Option(metavar="FOLDER", help="The registry folder to keep it in.")]
Replace = Annotated[bool, typer.Option("--replace", help="Overwrite a measurement of the same id.")]
Notes = Annotated[str | None, typer.Option(help="A sentence for the record.")]


@measure.command()
def model(
    target: Annotated[str, typer.Argument(help="A folder with a model, a config.json, or an architecture of the registry.")],
    device: DeviceKind = "cpu",
    random_weights: Annotated[
        bool, typer.Option("--random-weights", help="Weights at random: time and FLOP are those of the shape.")
    ] = False,
    backend: Annotated[
        str, typer.Option(help="Whose code runs it: transformers, or the native decoder (one sequence).")
    ] = "transformers",
    layers: Annotated[
        int | None, typer.Option(min=1, help="Only so many layers of an architecture, where all of them do not fit.")
    ] = None,
    dtype: Dtype = "float32",
    batch: Annotated[int, typer.Option(min=1, help="Sequences at once.")] = 1,
    prompt_tokens: Prompt = 64,
    generate: Generate = 32,
    runs: Runs = 6,
    warm_up: WarmUp = 1,
    seed: Seed = 0,
    text: Text = None,
    nsight: Nsights = None,
    record: RecordId = None,
    to: To = None,
    replace: Replace = False,
    notes: Notes = None,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """A model by itself: prompts read in one pass, then token after token."""
    from govcompute.measure.running.loading import Home, backend_of, torch_dtype
    from govcompute.measure.running.measure_model import Plan, measure_model
    from govcompute.measure.running.plain import Shape
    from govcompute.measure.running.prompts import corpus

    plan = Plan(Shape(batch, prompt_tokens, generate), dtype, runs, warm_up, seed)
    _require_place(record, to, replace)
    opened = _opened(device)
    label = _label(record, opened, dtype, nsight, notes)
    loaded = _loaded(target, random_weights, layers, Home(opened, torch_dtype(dtype), backend_of(backend), seed), registry)
    found = measure_model(loaded, corpus(text, loaded.vocabulary, loaded.origin.encode), plan, opened, label)
    _emit(found, record, to, replace, as_json, output)


@measure.command()
def stack(
    target: Annotated[str, typer.Argument(help="A stack of the registry, or a YAML file of one, with folders to run.")],
    device: DeviceKind = "cpu",
    random_weights: Annotated[
        bool, typer.Option("--random-weights", help="Both members from their architectures, weights at random.")
    ] = False,
    dtype: Annotated[str, typer.Option(help="With --random-weights: float32, bfloat16, float16.")] = "float32",
    prompt_tokens: Prompt = 64,
    generate: Generate = 32,
    runs: Runs = 6,
    warm_up: WarmUp = 1,
    seed: Seed = 0,
    text: Text = None,
    nsight: Nsights = None,
    record: RecordId = None,
    to: To = None,
    replace: Replace = False,
    notes: Notes = None,
    as_json: Json = False,
    output: Output = None,
    registry: RegistryFolders = None,
) -> None:
    """A draft and a target together: each run answers one prompt, every pass under the clock, the target alone beside it."""
    from govcompute.cli import load
    from govcompute.measure.running.loading import Home, torch_dtype
    from govcompute.measure.running.measure_model import Plan
    from govcompute.measure.running.measure_stack import measure_stack
    from govcompute.measure.running.plain import Shape
    from govcompute.measure.running.prompts import corpus
    from govcompute.measure.running.stack_members import random_members, stack_members

    plan = Plan(Shape(1, prompt_tokens, generate), dtype, runs, warm_up, seed)
    _require_place(record, to, replace)
    opened = _opened(device)
    found, _, _ = load.stack(target, registry)
    home, within = Home(opened, torch_dtype(dtype), seed=seed), Path(target).parent
    if random_weights:
        members = random_members(found, _architectures(found, registry), home, within)
    else:
        members = stack_members(found, home, within)
    label = _label(record, opened, dtype, nsight, notes)
    prompts = corpus(text, members.pair.target.vocabulary, members.encode)
    _emit(measure_stack(found, members, prompts, plan, opened, label), record, to, replace, as_json, output)


def _architectures(found: Stack, registry: list[Path] | None) -> dict[Role, Architecture]:
    """Of both members. Raises InputError where one names none."""
    from govcompute.cli import load
    from govcompute.errors import InputError

    members: dict[Role, Member] = {"draft": found.draft, "target": found.target}
    named: dict[Role, Architecture] = {}
    for role, member in members.items():
        if member.architecture is None:
            raise InputError(f"stack '{found.id}' names no architecture for its {role}; random weights need one")
        named[role] = load.architecture(member.architecture, registry)
    return named


def _opened(kind: str) -> Opened:
    """The device. Raises MissingExtra without torch, MissingDevice where there is none."""
    from govcompute.measure import running  # noqa: F401 - says what to install where torch is absent
    from govcompute.measure.device.machine import open_device

    return open_device(kind)


def _require_place(record: str | None, to: Path | None, replace: bool) -> None:
    """Raises InputError before anything runs where the record could not be kept afterwards."""
    from govcompute.errors import InputError
    from govcompute.registry.measurements import measurement_path

    if (record is None) != (to is None):
        raise InputError("--record and --to go together: an id, and the registry folder to keep it in")
    if record is not None and to is not None:
        measurement_path(to, record, replace=replace)


def _label(record: str | None, opened: Opened, dtype: str, nsight: Path | None, notes: str | None) -> Label:
    from govcompute.measure.device.nsight import read_nsight
    from govcompute.measure.running.measure_model import Label

    counted: Nsight | None = None if nsight is None else read_nsight(nsight)
    return Label(record or "unrecorded", command_line(sys.argv), _data_sheet(opened.name, dtype), counted, notes)


def _data_sheet(name: str, dtype: str) -> DataSheet | None:
    """What the registry's chip of this name is said to reach, or None where it has none."""
    from govcompute.errors import InputError
    from govcompute.measure.record import DataSheet
    from govcompute.registry.amounts import shipped_hardware
    from govcompute.registry.hardware import TERA

    precision = {"float32": "fp32", "bfloat16": "bf16", "float16": "fp16"}.get(dtype, "half")
    try:
        chip = shipped_hardware().find(name)
        bandwidth = chip.memory_bandwidth_tb_s
        peak = float(chip.peak(precision).value)
    except InputError:
        return None
    return DataSheet(chip=chip.id, peak=peak, bandwidth=None if bandwidth is None else float(bandwidth * TERA))


def _loaded(target: str, random_weights: bool, layers: int | None, home: Home, registry: list[Path] | None) -> Loaded:
    """What `target` means. Raises InputError where weights are missing and none at random were asked for."""
    from govcompute.cli import load
    from govcompute.errors import InputError
    from govcompute.measure.running.llama_shape import with_layers
    from govcompute.measure.running.loading import CONFIG, load_config, load_folder, load_shape

    path = Path(target)
    given = path.is_dir() or path.suffix == ".json"
    if layers is not None and given:
        raise InputError("--layers cuts an architecture of the registry; a config.json says its own number")
    if path.is_dir() and not random_weights:
        return load_folder(path, home)
    if not random_weights:
        raise InputError(f"'{target}' has sizes and no weights; --random-weights makes some at random")
    if given:
        return load_config(path / CONFIG if path.is_dir() else path, home)
    found = load.architecture(target, registry)
    return load_shape(found if layers is None else with_layers(found, layers), home)


def _emit(found: Measurement, record: str | None, to: Path | None, replace: bool, as_json: bool, output: Path | None) -> None:
    from govcompute.cli.measurement_tables import measurement_tables
    from govcompute.registry.measurements import write_measurement

    if record is not None and to is not None:
        tell(f"written: {write_measurement(found, to, replace=replace)}")
    if as_json:
        emit_json("measurement", {"measurement": found.model_dump(mode="json", exclude_none=True)}, output)
    else:
        emit_tables(measurement_tables(found), output)
