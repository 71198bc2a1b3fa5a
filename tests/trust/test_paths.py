"""Names that become paths: whatever stands in them, nothing outside the folder is read or written.

Each test holds every payload against one place that takes a name from data, from a visitor or from the command line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from govcompute.cli.exits import ExitCode
from govcompute.documents import uploaded
from govcompute.errors import GovcomputeError, InputError
from tests.trust.conftest import Ran, command
from tests.trust.payloads import PAYLOADS

SECRET = "the-canary-sings"
_CLEAR = (ExitCode.DONE, ExitCode.USAGE, ExitCode.INVALID_INPUT)


@pytest.fixture
def inner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to work in, with canaries around it; afterwards nothing outside of it may have changed."""
    inner = tmp_path / "outer" / "middle" / "inner"
    inner.mkdir(parents=True)
    for folder in (inner.parent, inner.parent.parent):
        for name in ("canary", "canary.yaml", "canary.json", "canary.safetensors"):
            (folder / name).write_text(SECRET)
    monkeypatch.chdir(inner)
    monkeypatch.setenv("HOME", str(inner.parent))
    before = _outside(tmp_path, inner)
    yield inner
    assert _outside(tmp_path, inner) == before, "something outside the folder was written"


def _outside(top: Path, inner: Path) -> dict[str, bytes]:
    files = (Path(folder) / name for folder, _, names in os.walk(top) for name in names)
    return {str(path): path.read_bytes() for path in files if not path.is_relative_to(inner)}


def _reachable(payload: str) -> bool:
    """Whether a shell could say it: no argument holds a NUL."""
    return "\x00" not in payload and payload.isascii()


def _clear(ran: Ran) -> None:
    assert ran.code in _CLEAR, ran.err
    assert SECRET not in ran.out + ran.err
    assert "root:" not in ran.out + ran.err


def test_there_are_enough() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 60


@pytest.mark.usefixtures("quick")
def test_the_id_of_a_system_that_is_added(inner: Path) -> None:
    for payload in PAYLOADS:
        text = {"id": payload, "name": "x", "generality": {"judgement": "general"}, "compute_status": "unknown"}
        (inner / "new.yaml").write_text(json.dumps(text))
        ran = command("registry", "add", "new.yaml", "--to", "own", "--replace")
        _clear(ran)
        assert all(path.parent == inner / "own" / "systems" for path in (inner / "own").rglob("*.yaml"))


@pytest.mark.usefixtures("quick")
def test_the_names_in_a_table_that_is_imported(inner: Path) -> None:
    header = "Model,Organization,Publication date,Domain,Parameters,Training compute (FLOP),Confidence\n"
    for payload in PAYLOADS:
        cell = payload.replace('"', '""').replace("\x00", "")
        (inner / "t.csv").write_text(f'{header}"{cell}",Lab,2026-01-01,Language,,1e24,Likely\n', encoding="utf-8", newline="")
        _clear(command("registry", "import", "epoch", "t.csv", "--to", "own", "--replace"))
        assert all(path.parent == inner / "own" / "systems" for path in (inner / "own").rglob("*.yaml"))
    assert len(list((inner / "own" / "systems").glob("*.yaml"))) > 10


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "words",
    [
        ("registry", "show", "{}"),
        ("flops", "{}", "--seq", "8"),
        ("stack", "show", "{}"),
        ("policy", "show", "{}"),
        ("policy", "schema", "{}"),
        ("registry", "measurements", "{}"),
        ("stack", "reproduce", "{}"),
        ("lineage", "show", "{}"),
        ("telemetry", "import", "{}", "t.csv"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_names_on_the_command_line_are_looked_up_and_not_followed(inner: Path, words: tuple[str, ...]) -> None:
    for payload in filter(_reachable, PAYLOADS):
        if payload != "--help":
            _clear(command(*(word.format(payload) if word == "{}" else word for word in words)))


@pytest.mark.usefixtures("quick")
def test_folders_and_files_that_cannot_be(inner: Path) -> None:
    for payload in ("a" * 300, "a/" * 3000, "x" * 5000):
        for words in (
            ("registry", "list", "--registry", payload),
            ("policy", "list", "--policies", payload),
            ("registry", "list", "--output", f"{payload}/x"),
            ("ledger", "show", "--ledger", payload),
            ("telemetry", "import", payload),
            ("smoothing", "account", payload),
            ("registry", "verify", "--folder", payload),
        ):
            assert command(*words).code == ExitCode.INVALID_INPUT, words


def test_the_id_of_a_measurement(inner: Path) -> None:
    from govcompute.registry.measurements import measurement_path

    for payload in PAYLOADS:
        try:
            path = measurement_path(inner, payload)
        except InputError:
            continue
        assert path.parent == inner / "measurements"
        assert path.resolve().is_relative_to(inner)


def test_the_system_of_a_recorded_event(inner: Path) -> None:
    """Reports are named after it; so a ledger of somebody else's may hold no such name."""
    from govcompute.ledger.event_files import parse_events

    for payload in PAYLOADS:
        event = {"system": payload, "activity": "pretraining", "run": payload, "method": "traced", "amount": {"median": 1e18},
                 "source": payload, "source_key": payload}  # fmt: skip
        try:
            (found,) = parse_events(json.dumps(event), "event.json")
        except InputError:
            continue
        assert (inner / f"{found.system}-memo.md").parent == inner  # type: ignore[union-attr]


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_the_name_of_an_upload(inner: Path, payload: str) -> None:
    for name in (payload, f"{payload}.json"):
        try:
            upload = uploaded(name, b"{}", ("json",))
        except InputError:
            continue
        assert upload.name.isascii()
        assert len(upload.name) <= 100
        with upload.file() as path:
            assert path.parent.parent.samefile(os.environ.get("TMPDIR", "/tmp"))
            assert path.read_bytes() == b"{}"


def test_the_files_that_an_index_of_weights_names(inner: Path) -> None:
    pytest.importorskip("transformers")
    from govcompute.speculative.engine.transformers_model import _weight_files

    for payload in PAYLOADS:
        for name in (payload, f"{payload}.safetensors"):
            (inner / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"x": name}}))
            with pytest.raises(InputError, match="names"):
                _weight_files(inner)


def test_the_entries_of_a_manifest_are_compared_and_not_opened(inner: Path) -> None:
    from govcompute.registry.manifest import differences

    entry = {"bytes": 1, "sha256": "0" * 64}
    (inner / "manifest.json").write_text(json.dumps({"data_contract": 1, "files": dict.fromkeys(PAYLOADS, entry)}))
    changes = differences(inner)
    assert len(changes) == len(PAYLOADS)
    assert all(change.endswith("listed, but gone") for change in changes)


def _registry(folder: Path) -> object:
    from govcompute.registry.library import load_registry

    return load_registry([folder])


def _policies(folder: Path) -> object:
    from govcompute.policy.library import load_policies

    return load_policies([folder])


def _architectures(folder: Path) -> object:
    from govcompute.registry.architecture import Architectures

    return Architectures([folder])


def _measurements(folder: Path) -> object:
    from govcompute.registry.measurements import load_measurements

    return load_measurements([folder])


def _manifest(folder: Path) -> object:
    from govcompute.registry.manifest import build

    return build(folder)


def _mlflow(folder: Path) -> object:
    from govcompute.telemetry import Given, read

    return read("mlflow", [folder], Given())


def _corpus(folder: Path) -> object:
    pytest.importorskip("torch")
    from govcompute.speculative.pair.corpus import read_corpus

    return read_corpus([folder])


@pytest.mark.parametrize(
    ("link", "read"),
    [
        ("systems/x.yaml", _registry),
        ("x.yaml", _policies),
        ("deep/er/x.yaml", _policies),
        ("architectures/x.yaml", _architectures),
        ("measurements/x.yaml", _measurements),
        ("x.yaml", _manifest),
        ("0/r1/metrics/x", _mlflow),
        ("0/r1/metrics", _mlflow),
        ("x.txt", _corpus),
    ],
)
@pytest.mark.parametrize("target", ["canary.yaml", "/etc/passwd", "/dev/zero", "."])
def test_a_link_out_of_a_folder_is_not_followed(inner: Path, link: str, read: Callable[[Path], object], target: str) -> None:
    path = inner / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target if target.startswith("/") else inner.parent / target)
    with pytest.raises(GovcomputeError, match="a link that leads out of its folder") as caught:
        read(inner)
    assert SECRET not in str(caught.value)
    assert "root:" not in str(caught.value)


def test_a_link_within_a_folder_is_as_good_as_the_file(inner: Path) -> None:
    (inner / "systems").mkdir()
    (inner / "..data").mkdir()
    (inner / "..data" / "x.yaml").write_text("id: x\nname: X\ngenerality: {judgement: general}\ncompute_status: unknown\n")
    (inner / "systems" / "x.yaml").symlink_to("../..data/x.yaml")
    assert [system.id for system in _registry(inner)] == ["x"]  # type: ignore[attr-defined]
    (inner / "systems" / "x.yaml").unlink()
    (inner / "systems" / "x.yaml").symlink_to("x.yaml")
    with pytest.raises(GovcomputeError):
        _registry(inner)
