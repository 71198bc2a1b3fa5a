"""Tables of returns: read as written, refused with a place and a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.errors import InputError
from govcompute.smoothing.returns import ReturnTable, read_returns

GOOD = "episode,return\n" + "".join(f"{number},{number % 3}\n" for number in range(30))


def test_a_csv_with_an_environment(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(GOOD)
    found = read_returns(tmp_path / "r.csv", environment_id="cartpole-5", sigma=0.2)
    assert (len(found.returns), found.floor, len(found.levels), found.ceiling) == (30, 0.0, 200, 200.0)


def test_json_as_it_was_written(tmp_path: Path) -> None:
    held = ReturnTable(environment="cartpole-5", sigma=0.2, floor=0, levels=[1, 2], returns=[1.0, 2.0] * 10)
    (tmp_path / "r.json").write_text(held.model_dump_json())
    assert read_returns(tmp_path / "r.json") == held
    assert read_returns(tmp_path / "r.json", levels=[0.5]).levels == [0.5]


@pytest.mark.parametrize(
    ("name", "text", "given", "words"),
    [
        ("no_column.csv", "a,b\n1,2\n", {}, "no column 'return'"),
        ("word.csv", "return\n1\nlots\n", {}, "word.csv:3:1 return — 'lots' is not a number"),
        ("infinite.csv", "return\ninf\n", {}, "finite"),
        ("no_sigma.csv", GOOD, {}, "expected --sigma"),
        ("no_floor.csv", GOOD, {"sigma": 0.2}, "--floor"),
        ("negative.csv", GOOD + "30,-4\n", {"sigma": 0.2}, "negative returns"),
        ("no_levels.csv", GOOD, {"sigma": 0.2, "floor": 0.0}, "--levels"),
        ("few.csv", "return\n1\n2\n", {"sigma": 0.2, "floor": 0.0, "levels": [1.0]}, "2 episodes; expected 20 or more"),
        ("below.csv", GOOD, {"sigma": 0.2, "floor": 0.5, "levels": [1.0]}, "return 0 of episode 0 is outside the range 0.5"),
        ("above.csv", GOOD, {"sigma": 0.2, "environment_id": "mountain-car"}, "return 2 of episode 2 is outside"),
        ("falling.csv", GOOD, {"sigma": 0.2, "floor": 0.0, "levels": [2.0, 1.0]}, "levels must rise"),
        ("sigma.csv", GOOD, {"sigma": -0.2, "environment_id": "cartpole-5"}, "sigma: "),
        ("unknown.csv", GOOD, {"sigma": 0.2, "environment_id": "cartpol-5"}, "nearest: 'cartpole-5'"),
        ("short.json", '{"sigma": 0.2, "floor": 0, "levels": [1], "returns": [1]}', {}, "1 episode; expected 20 or more"),
        ("key.json", '{"sigma": 0.2, "floor": 0, "level": [1], "returns": []}', {}, "nearest valid: 'levels'"),
    ],
)
def test_a_broken_table(tmp_path: Path, name: str, text: str, given: dict[str, object], words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as caught:
        read_returns(tmp_path / name, **given)  # type: ignore[arg-type]
    assert words in str(caught.value)


@pytest.mark.parametrize("given", [{"sigma": 0.4}, {"environment_id": "freeway"}, {"floor": 1.0}, {"ceiling": 3.0}])
def test_an_argument_that_contradicts_the_file(tmp_path: Path, given: dict[str, object]) -> None:
    held = ReturnTable(environment="cartpole-5", sigma=0.2, floor=0, levels=[1], returns=[1.0] * 20)
    (tmp_path / "r.json").write_text(held.model_dump_json())
    with pytest.raises(InputError, match="leave --"):
        read_returns(tmp_path / "r.json", **given)  # type: ignore[arg-type]
