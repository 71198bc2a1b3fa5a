"""What is fuzzed: readers that take bytes from outside, each with good samples to begin from.

Nothing here is imported before atheris has said that it wants to watch it, so imports stand inside the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Target:
    """read: takes the bytes; may raise nothing but errors of the family. seeds: patterns of files below the project."""

    read: Callable[[bytes], object]
    seeds: tuple[str, ...]

    def samples(self) -> Iterable[bytes]:
        """The good inputs to begin from, the small ones: mutation gets nowhere in large ones."""
        for pattern in self.seeds:
            for path in sorted(ROOT.glob(pattern))[:40]:
                content = path.read_bytes()
                if len(content) < 20_000:
                    yield content


def _yaml(data: bytes) -> object:
    from govcompute.documents import parse_yaml
    from govcompute.documents.document import decoded

    return parse_yaml(decoded(data, "x"))


def _json(data: bytes) -> object:
    """Two readers of one language: what the strict one takes, the standard library takes too, with the same keys."""
    import json

    from govcompute.documents import parse_json
    from govcompute.documents.document import decoded

    text = decoded(data, "x")
    found = parse_json(text)
    assert _keys(json.loads(text)) == _keys(found.value)
    return found


def _keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: _keys(item) for key, item in value.items()}
    return [_keys(item) for item in value] if isinstance(value, list) else isinstance(value, str)


def _table(data: bytes) -> object:
    from govcompute.documents.document import decoded
    from govcompute.documents.table import parse_table

    return parse_table(decoded(data, "x"))


def _policy(data: bytes) -> object:
    from govcompute.documents import parse_yaml, validate
    from govcompute.documents.document import decoded
    from govcompute.policy.schema import PolicyFile

    return validate(PolicyFile, parse_yaml(decoded(data, "x")))


def _system(data: bytes) -> object:
    from govcompute.documents import parse_yaml, validate
    from govcompute.documents.document import decoded
    from govcompute.registry.amounts import stage_estimate
    from govcompute.registry.schema import System

    return [stage_estimate(stage) for stage in validate(System, parse_yaml(decoded(data, "x"))).work]


def _config(data: bytes) -> object:
    from govcompute.documents import parse_json
    from govcompute.documents.document import decoded
    from govcompute.flops import from_config, prefill

    network = from_config(parse_json(decoded(data, "x")))
    return None if network.form == "image" else prefill(network, 8).flop


def _events(data: bytes) -> object:
    from govcompute.documents.document import decoded
    from govcompute.ledger.event_files import parse_events

    return parse_events(decoded(data, "x"), "x")


def _amount(data: bytes) -> object:
    from govcompute.documents.document import decoded
    from govcompute.quantity import Unit, parse_amount

    return parse_amount(decoded(data, "x"), Unit.FLOP)


def _page(data: bytes) -> object:
    from govcompute.documents.document import decoded
    from govcompute.speculative.servers.exposition import parse_scrape
    from govcompute.speculative.servers.vllm import vllm_totals

    return vllm_totals(parse_scrape(decoded(data, "x"), "x"), None)


def _counters(data: bytes) -> object:
    from govcompute.documents.document import decoded
    from govcompute.measure.device.nsight import parse_nsight

    return parse_nsight(decoded(data, "x"))


def _upload(data: bytes) -> object:
    from govcompute.documents import uploaded

    name, _, content = data.partition(b"\n")
    upload = uploaded(name.decode("utf-8", "replace"), content, ("json", "yaml", "csv"))
    assert "/" not in upload.name
    assert upload.name.isprintable()
    return upload.document()


def _telemetry(data: bytes) -> object:
    """Every kind of telemetry: the file shows which it is."""
    import tempfile

    from govcompute.telemetry import Given, kind_of, read

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(data)
        return read(kind_of(path).name, [path], Given(devices=8, chip="H100"))


TARGETS = {
    "yaml": Target(_yaml, ("policies/**/*.yaml", "registry/stacks/*.yaml", "tests/gallery/*/*.yaml")),
    "json": Target(_json, ("tests/gallery/*/*.json", "docs/smoothing/*/card.json", "registry/manifest.json")),
    "table": Target(_table, ("tests/registry/data/*.csv", "tests/telemetry/data/*.csv")),
    "policy": Target(_policy, ("tests/gallery/policy/*.yaml", "tests/gallery/valid/policy.yaml")),
    "system": Target(_system, ("tests/gallery/system/*.yaml", "registry/systems/*.yaml")),
    "config": Target(_config, ("tests/telemetry/data/trainer-model-config.json", "tests/fuzz/seeds/config/*.json")),
    "events": Target(_events, ("tests/fuzz/seeds/events/*",)),
    "amount": Target(_amount, ("tests/fuzz/seeds/amount/*",)),
    "page": Target(_page, ("tests/fuzz/seeds/page/*",)),
    "counters": Target(_counters, ("tests/fuzz/seeds/counters/*",)),
    "upload": Target(_upload, ("tests/fuzz/seeds/upload/*",)),
    "telemetry": Target(_telemetry, ("tests/telemetry/data/*.csv", "tests/telemetry/data/*.json*", "tests/telemetry/data/*.log",
                                     "tests/telemetry/data/*.txt")),
}  # fmt: skip
