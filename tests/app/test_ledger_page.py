"""The page of a ledger: what it says equals what the package gives; it never writes, and no address names a place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.ledger import anchor, create_ledger, open_ledger
from govcompute.ledger.corrections import correction
from govcompute.policy.library import PolicyLibrary
from govcompute.registry.library import Registry
from govcompute.report.ledger import read_ledger
from govcompute.report.ledger_tables import run_sentence, state_words
from govcompute.verdict.assess import Assessor

from ..ledger.made import event, tamper
from .conftest import DAY

Visit = Callable[..., AppTest]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of three entries, the second corrected by the third, named as the command does."""
    path = tmp_path / "lab" / "lab.ledger"
    path.parent.mkdir()
    with create_ledger(path, name="lab") as ledger:
        _, second = ledger.append([event(1), event(2)], who="ann")
        ledger.append([correction(second, "two chips were idle", median="1.5e18")], who="ann")
    monkeypatch.setenv("GOVCOMPUTE_LEDGER", str(path))
    return path


def frame(app: AppTest, column: str) -> object:
    """The table that has this column."""
    (found,) = [one.value for one in app.dataframe if column in one.value.columns]
    return found


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """All that lies in a folder, with its times."""
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_it_says_what_the_package_says_and_writes_nothing(
    visit: Visit, place: Path, library: PolicyLibrary, registry: Registry
) -> None:
    before = files(place.parent)
    app = visit("ledger")
    assert files(place.parent) == before
    read = read_ledger(place, Assessor(library, registry), date.fromisoformat(DAY))
    assert app.markdown[0].value == f"**{run_sentence(read.runs[0])}**"
    assert "2.50e18 FLOP" in app.markdown[0].value
    assert [one.value for one in app.success] == [state_words(read)]
    assert "Whole: 3 entries" in app.success[0].value
    assert list(frame(app, "counted")["compute"]) == ["2.50e18 FLOP"]  # type: ignore[index]
    words = list(frame(app, "correction")["correction"])  # type: ignore[index]
    assert words[0].endswith(": two chips were idle")
    assert words[1:] == ["corrected by entry 3: no longer added", ""]
    (chart,) = app.get("plotly_chart")
    assert chart.proto.alt.startswith("FLOP of probe: run-1 over time, 2 stretches")
    assert max(json.loads(chart.proto.spec)["data"][0]["y"]) == 2.5e18 + 1


def test_without_a_ledger_it_teaches_how_to_begin(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVCOMPUTE_LEDGER", raising=False)
    app = visit("ledger")
    assert len(app.code[0].value.splitlines()) == 3
    assert not app.dataframe
    assert not app.get("plotly_chart")


def test_an_empty_ledger_says_what_comes_next(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_ledger(tmp_path / "new.ledger").close()
    monkeypatch.setenv("GOVCOMPUTE_LEDGER", str(tmp_path / "new.ledger"))
    app = visit("ledger")
    assert app.code[0].value.startswith("govcompute ledger append")
    assert "Whole: 0 entries" in app.success[0].value


def test_a_ledger_that_is_not_there(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVCOMPUTE_LEDGER", str(tmp_path / "none.ledger"))
    assert "there is no ledger; `govcompute ledger init` makes one" in visit("ledger").error[0].value


def test_a_damaged_ledger_is_shown_and_not_added_up(visit: Visit, place: Path) -> None:
    tamper(place, """UPDATE ledger_entries SET body = replace(body, '"run-1"', '"run-9"') WHERE seq = 2""")
    app = visit("ledger")
    assert app.error[0].value == "Not whole. 1 entry is good; nothing is added up."
    assert "is not what its hash was made of" in set(frame(app, "where")["what"])  # type: ignore[index]
    hashes = list(frame(app, "correction")["hash"])  # type: ignore[index]
    assert [hash_.endswith("NOT ITS HASH") for hash_ in hashes] == [False, True, False]
    assert not app.get("plotly_chart")
    assert not app.success


def test_the_example_says_that_it_is_one(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVCOMPUTE_LEDGER", raising=False)
    app = visit("ledger", example="true")
    assert app.info[0].value.startswith("This is an example, as it stood on 2026-11-16. Its runs are invented")
    assert "the planned steps pass it on 2026-11-" in app.markdown[0].value
    assert "no: a rival of the same run" in set(frame(app, "counted")["counted"])  # type: ignore[index]
    app.selectbox(key="run").select("example-assistant: evaluation").run()
    assert app.markdown[0].value.startswith("**evaluation took 3.0e20 FLOP")


def test_a_slip_in_the_run(visit: Visit, place: Path) -> None:
    app = visit("ledger", run="probe: run-2")
    assert [one.value for one in app.error] == ["no run is called 'probe: run-2'; nearest: 'probe: run-1'"]
    assert not app.get("plotly_chart"), "no other run in its place"


@pytest.mark.parametrize("key", ["ledger", "place", "path", "file"])
def test_no_address_names_a_place(visit: Visit, place: Path, tmp_path: Path, key: str) -> None:
    create_ledger(tmp_path / "secret.ledger", name="secret").close()
    app = visit("ledger", **{key: str(tmp_path / "secret.ledger")})
    assert "Whole: 3 entries" in app.success[0].value
    assert app.warning[0].value.startswith(f"Not used from the address: no field here is called '{key}'")


def test_an_anchor_binds_it(place: Path, library: PolicyLibrary, registry: Registry) -> None:
    with open_ledger(place) as ledger:
        kept = anchor(ledger)
        ledger.append([event(4)], who="ann")
    read = read_ledger(place, Assessor(library, registry), date.fromisoformat(DAY), [kept])
    assert state_words(read).endswith(f"Verified up to entry 3 against the anchor of {kept.at:%Y-%m-%d %H:%M} UTC.")


def test_a_narrow_screen_shows_each_rule_with_its_share(visit: Visit, place: Path) -> None:
    (shares,) = [one for one in visit("ledger").dataframe if "so far" in one.value.columns]
    assert list(shares.proto.column_order)[:2] == ["rule", "so far"]
