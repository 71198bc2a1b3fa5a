"""`govcompute smoothing`: from training to the account, its errors and its exit codes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from .conftest import Run

CSV = "episode,return\n" + "".join(f"{number},{200 if number % 9 else 150}\n" for number in range(900))


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """900 returns of an agent on CartPole."""
    (tmp_path / "returns.csv").write_text(CSV)
    return tmp_path / "returns.csv"


def test_certify_a_csv(run: Run, returns: Path) -> None:
    found = run(
        "smoothing", "certify", returns, "--environment", "cartpole-5", "--sigma", 0.2, "--budgets", "0:1:0.25", "--json"
    )
    assert (found.code, found.err) == (0, "")
    rows = found.json["budgets"]
    assert [row["budget"] for row in rows] == [0, 0.25, 0.5, 0.75, 1]
    certified = [row["certified_mean"] for row in rows]
    assert certified == sorted(certified, reverse=True)
    assert all(row["certified_mean"] <= row["plug_in_optimum"] for row in rows)
    assert len(found.json["lower_bounds"]) == 200


def test_certify_needs_no_torch(run: Run, returns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [module for module in sys.modules if module.partition(".")[0] in ("torch", "gymnasium", "stable_baselines3")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("torch", "gymnasium", "stable_baselines3"):
        monkeypatch.setitem(sys.modules, name, None)
    found = run("smoothing", "certify", returns, "--environment", "cartpole-5", "--sigma", 0.2)
    assert found.code == 0
    assert "all of it holds at once with confidence 0.95" in found.out


def test_certify_draws(run: Run, returns: Path, tmp_path: Path) -> None:
    given = ("--environment", "cartpole-5", "--sigma", 0.2, "--figure", tmp_path / "curve.svg")
    assert run("smoothing", "certify", returns, *given).code == 0
    drawn = (tmp_path / "curve.svg").read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "plug-in optimum" in drawn


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--sigma", 0.2), "--floor"),
        (("--environment", "cartpole-5"), "--sigma"),
        (("--environment", "cart-pole-5", "--sigma", 0.2), "nearest: 'cartpole-5'"),
        (("--environment", "mountain-car", "--sigma", 0.2), "outside the range 0 to 1"),
        (("--environment", "cartpole-5", "--sigma", 0), "without noise"),
        (("--environment", "cartpole-5", "--sigma", 0.2, "--budgets", "a"), "expected numbers such as"),
        (("--environment", "cartpole-5", "--sigma", 0.2, "--budgets", "1:0"), "rising range"),
        (("--environment", "cartpole-5", "--sigma", 0.2, "--budgets=-1"), "budgets of 0 or more"),
        (("--environment", "cartpole-5", "--sigma", 0.2, "--alpha", 0.9), "alpha is 0.9"),
    ],
)
def test_certify_refuses(run: Run, returns: Path, given: tuple[object, ...], words: str) -> None:
    found = run("smoothing", "certify", returns, *given)
    assert (found.code, found.out) == (3, "")
    assert words in found.err


def test_tightness_shows_both_constructions(run: Run) -> None:
    rows = run("smoothing", "tightness", "--json").json["constructions"]
    assert rows[0]["certified"] == pytest.approx(53.727, abs=5e-4)
    assert [row["certified"] for row in rows[1:]] == pytest.approx([0.3085] * 3, abs=5e-5)
    assert all(abs(row["attacked"] - row["certified"]) < 4 * row["standard_error"] for row in rows)


def test_rollouts_needed(run: Run) -> None:
    found = run("smoothing", "rollouts-needed", "--levels", 200, "--flop", 28_467_200, "--json").json
    assert [row["rollouts"] for row in found["rows"]] == [49, 361, 6_141, 261_876, 28_934_251]
    assert found["rows"][-1]["flop"] == pytest.approx(8.2e14, rel=5e-3)


def test_environments(run: Run) -> None:
    rows = run("smoothing", "environments", "--json").json["environments"]
    assert {row["id"] for row in rows} == {"cartpole-1", "cartpole-5", "mountain-car", "pong-round", "freeway"}
    assert all(row["floor"] < row["levels"][0] for row in rows)


def test_a_missing_extra(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = run("smoothing", "train", "cartpole-1", "--sigma", 0.1, "--to", tmp_path / "agent")
    assert found.code == 5
    assert "pip install 'govcompute[rl]'" in found.err
    assert not (tmp_path / "agent").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("train", "pong-rond", "--sigma", 0.1, "--to", "x"), "nearest: 'pong-round'"),
        (("train", "freeway", "--sigma", 0.1, "--to", "x", "--hidden", "64"), "--hidden"),
        (("train", "cartpole-1", "--sigma", 0.1, "--to", "x", "--algorithm", "ddpg"), "expected dqn or ppo"),
        (("rollout", "nowhere", "--to", "x.json"), "nowhere holds no agent"),
        (("attack", "nowhere", "--budgets", "1", "--to", "x.json"), "nowhere holds no agent"),
        (("account", "nowhere"), "nowhere holds no agent"),
    ],
)
def test_what_is_refused(run: Run, given: tuple[object, ...], words: str) -> None:
    if given[0] == "train":
        pytest.importorskip("stable_baselines3")
    found = run("smoothing", *given)
    assert (found.code, found.out) == (3, "")
    assert words in found.err


def test_the_whole_way(run: Run, tmp_path: Path) -> None:
    """Train, roll out, certify, attack, account, and hold the system against the law."""
    pytest.importorskip("stable_baselines3")
    agent, table, tried = tmp_path / "agent", tmp_path / "returns.json", tmp_path / "attacks.json"
    small = (
        "--steps",
        600,
        "--hidden",
        "8",
        "--batch",
        16,
        "--evaluate-every",
        256,
        "--evaluation-episodes",
        2,
        "--learning-starts",
        100,
    )
    assert run("smoothing", "train", "cartpole-1", "--sigma", 0.1, "--to", agent, *small).code == 0

    refused = run("smoothing", "rollout", agent, "--to", table, "--sigma", 0.2)
    assert refused.code == 3
    assert "was trained and chosen at sigma 0.1, not 0.2" in refused.err
    found = run("smoothing", "rollout", agent, "--to", table, "--episodes", 40, "--json")
    assert found.json["episodes"] == 40
    assert not table.with_name("returns.json.part").exists()
    assert "exists already" in run("smoothing", "rollout", agent, "--to", table).err

    sweep = ("--budgets", "0.1,0.3", "--episodes", 4, "--samples", 2, "--step", 0.05, "--to", tried)
    assert run("smoothing", "attack", agent, *sweep).code == 0
    before = tried.read_bytes()
    again = run("smoothing", "attack", agent, *sweep, "--json")
    assert (tried.read_bytes(), [row["budget"] for row in again.json["worst"]]) == (before, [0.1, 0.3])

    held = run("smoothing", "certify", table, "--attacks", tried)
    assert held.code == 0
    assert "no attack of 2 took the mean below what is certified" in held.out

    told = run("smoothing", "account", agent, "--returns", table, "--attacks", tried, "--json").json
    flop = [int(told[name]) for name in ("updates_only", "with_generation", "with_diagnostics")]
    assert 0 < flop[0] < flop[1] < flop[2]
    entry = run("smoothing", "account", agent, "--returns", table, "--system", "cart", "--provider", "Probe Labs")
    (tmp_path / "own" / "systems").mkdir(parents=True)
    (tmp_path / "own" / "systems" / "cart.yaml").write_text(entry.out)
    assert yaml.safe_load(entry.out)["id"] == "cart"
    verdicts = run("assess", "--system", "cart", "--registry", tmp_path / "own", "--as-of", "2026-11-24", "--json").json[
        "verdicts"
    ]
    assert {one["outcome"] for one in verdicts} <= {"out_of_scope", "below", "not_in_force"}
    assert any(one["outcome"] == "out_of_scope" for one in verdicts)


def test_tables_of_another_agent(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from tests.smoothing.conftest import write_agent

    agent = write_agent(tmp_path / "agent", "cartpole-1", 0.1)
    held = {"environment": "cartpole-1", "sigma": 0.1, "floor": 0, "levels": [1], "steps": 20, "returns": [1.0] * 20}
    (tmp_path / "returns.json").write_text(json.dumps(held))
    found = run("smoothing", "account", agent, "--returns", tmp_path / "returns.json")
    assert found.code == 3
    assert "another agent" in found.err
