"""All policies together: loaded from folders, checked against each other, and asked by id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from govcompute.errors import CircularReference, DocumentError, InputError, NotFound
from govcompute.policy.library import PolicyLibrary, load_policies
from govcompute.policy.schema import DerivedValue, LineSpec, Status
from govcompute.policy.tree import headline
from govcompute.quantity import Comparator, Line, Unit

POLICY = (Path(__file__).parent.parent / "gallery" / "valid" / "policy.yaml").read_text(encoding="utf-8")
VOCABULARY = """
facts:
  has_base: {type: yes_no, question: Was it made from another?}
  is_gpai_model: {type: yes_no, question: Is it general?}
  foundation_model: {type: yes_no, question: Is it a foundation model?}
quantities:
  training_compute: {unit: FLOP, meaning: Compute of training., computed: true}
  modification_compute: {unit: FLOP, meaning: Compute of the change., computed: true}
"""
DERIVED = LineSpec(
    quantity="modification_compute", comparator="gt", value={"of": "test-third", "times": "1/2"}, unit="FLOP", counting="all"
)  # fmt: skip

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes a folder of policies from texts by file name; a vocabulary stands in it unless another is given."""

    def make(name: str = "policies", **files: str) -> Path:
        path = tmp_path / name
        path.mkdir()
        for stem, text in {"vocabulary": VOCABULARY, **files}.items():
            (path / f"{stem}.yaml").write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def loaded(folder: Folder) -> PolicyLibrary:
    """The two rules of the gallery's valid policy: a line at 1e25, and a third of it."""
    return load_policies([folder(act=POLICY)])


def told(path: Path) -> list[str]:
    """What is said of the faults in a folder, without the folder's own name."""
    with pytest.raises(DocumentError) as caught:
        load_policies([path])
    return str(caught.value).replace(f"{path}/", "").split("\n")


# --- asking -----------------------------------------------------------------------------------------------------------


def test_rules_by_id_and_in_order(loaded: PolicyLibrary) -> None:
    assert [law.id for law in loaded] == ["test-line", "test-third"]
    assert len(loaded) == 2
    assert loaded["test-third"].rule.title == "A third of the line"
    assert loaded["test-third"].instrument.id == "test-act"
    assert loaded["test-third"].file.name == "act.yaml"
    with pytest.raises(NotFound, match="no policy is called 'test-thrid'; nearest: 'test-third'"):
        loaded["test-thrid"]


def test_a_derived_line_is_exact(loaded: PolicyLibrary) -> None:
    line = loaded.headline(loaded["test-third"])
    assert line == Line(Fraction(10**25, 3), Comparator.GT, Unit.FLOP)
    assert loaded.headline(loaded["test-line"]) == Line(Fraction(10**25), Comparator.GT, Unit.FLOP)
    # Half of a third of 1e25.
    assert loaded.value(DERIVED) == Fraction(10**25, 6)


def test_a_derived_line_follows_the_line_that_it_is_derived_from(folder: Folder) -> None:
    library = load_policies([folder(act=POLICY.replace("value: 1e25", "value: 3e23"))])
    assert library.value(DERIVED) == Fraction(10**23, 2)


def test_lines_that_cannot_be_worked_out(loaded: PolicyLibrary) -> None:
    nowhere = DERIVED.model_copy(update={"value": DerivedValue(of="nowhere", times=1)})
    with pytest.raises(NotFound, match="no policy is called 'nowhere'"):
        loaded.value(nowhere)
    law = loaded["test-line"]
    spec = headline(law.rule)
    assert spec is not None
    test = law.rule.test.model_copy(update={"line": spec.model_copy(update={"value": DerivedValue(of="test-line", times=2)})})
    loaded.laws["test-line"] = type(law)(law.rule.model_copy(update={"test": test}), law.instrument, law.profiles, law.file)
    with pytest.raises(CircularReference, match="lines name each other in a circle: test-third -> test-line -> test-line"):
        loaded.value(DERIVED)


def test_what_counts_towards_a_line(loaded: PolicyLibrary) -> None:
    law = loaded["test-third"]
    profile = law.profile(DERIVED)
    assert profile is not None
    assert profile.title == "Everything but use"
    assert law.profile(DERIVED.model_copy(update={"counting": None})) is None


def test_a_rule_has_the_timeline_of_its_instrument_or_its_own(folder: Folder) -> None:
    own = "    effect: binding\n    timeline:\n      - {since: 2030-01-01, status: enforceable}\n"
    library = load_policies([folder(act=POLICY.replace("    effect: binding\n", own))])
    by_instrument, by_itself = library["test-line"], library["test-third"]
    assert by_instrument.status_on(date(2023, 12, 31)) is None
    assert by_instrument.status_on(date(2024, 12, 31)) is Status.ADOPTED
    assert by_instrument.status_on(date(2025, 1, 1)) is Status.APPLICABLE
    assert by_itself.status_on(date(2029, 12, 31)) is None
    assert by_itself.status_on(date(2030, 1, 1)) is Status.ENFORCEABLE


# --- loading ----------------------------------------------------------------------------------------------------------


def test_no_folders_no_rules() -> None:
    assert len(load_policies([])) == 0


def test_files_are_found_at_every_depth_and_read_in_the_order_of_their_names(folder: Folder) -> None:
    path = folder(b=POLICY)
    (path / "a" / "deeper").mkdir(parents=True)
    other = POLICY.replace("test-line", "first-line").replace("test-third", "first-third")
    (path / "a" / "deeper" / "z.yaml").write_text(other, encoding="utf-8")
    (path / "notes.md").write_text("no policy")
    assert [law.id for law in load_policies([path])] == ["first-line", "first-third", "test-line", "test-third"]


def test_a_second_folder_adds_rules_and_words(folder: Folder) -> None:
    own = (
        POLICY.replace("test-line", "own-line")
        .replace("test-third", "own-third")
        .replace("{fact: has_base}", "{fact: own_fact}")
    )
    words = "facts: {own_fact: {type: yes_no, question: Is it ours?}}\nquantities: {}"
    library = load_policies([folder("shipped", act=POLICY), folder("own", act=own, vocabulary=words)])
    assert [law.id for law in library] == ["test-line", "test-third", "own-line", "own-third"]
    assert set(library.vocabulary.facts) == {"has_base", "is_gpai_model", "foundation_model", "own_fact"}


def test_a_rule_may_derive_its_line_from_a_rule_of_another_file(folder: Folder) -> None:
    other = POLICY.replace("id: test-line", "id: far-line").replace("id: test-third", "id: far-third")
    library = load_policies([folder(act=POLICY, other=other)])
    assert library.headline(library["far-third"]) == library.headline(library["test-third"])


def test_an_id_in_two_files_is_told_with_both(folder: Folder) -> None:
    path = folder(a=POLICY, b=POLICY)
    assert told(path) == [
        f"b.yaml:{line}:5 rules.{index}.id — rule '{name}' also stands in a.yaml; expected an id of its own"
        for line, index, name in [(23, 0, "test-line"), (46, 1, "test-third")]
    ]


def test_the_faults_of_all_files_are_told_at_once(folder: Folder) -> None:
    path = folder(
        a=POLICY.replace("about: model", "about: modle"),
        b="- not a policy",
        c="a: 1\na: 2",
        vocabulary=VOCABULARY.replace("type: yes_no", "type: yes", 1),
    )
    assert [line.split(" — ")[0] for line in told(path)] == [
        "a.yaml:28:5 rules.0.about",
        "b.yaml:1:1 (document)",
        "c.yaml:2:1 a",
        "vocabulary.yaml:3:14 facts.has_base.type",
    ]


def test_without_a_vocabulary_no_word_is_known(folder: Folder) -> None:
    path = folder(act=POLICY)
    (path / "vocabulary.yaml").unlink()
    lines = told(path)
    assert "act.yaml:30:5 rules.0.test — no quantity is called 'training_compute'; expected one from vocabulary.yaml" in lines
    assert "act.yaml:53:5 rules.1.scope — no fact is called 'is_gpai_model'; expected one from vocabulary.yaml" in lines


CIRCLES = [
    ("a rule asks for itself", "{fact: has_base}", "{rule: test-third}", ["rules.1.test"]),
    (
        "two rules ask for each other",
        "line: {quantity: training_compute",
        "rule: test-third #",
        ["rules.0.test", "rules.1.test"],
    ),
    ("in the scope", "{fact: foundation_model}", "{rule: test-third}", ["rules.1.test"]),
]


@pytest.mark.parametrize(("old", "new", "at"), [row[1:] for row in CIRCLES], ids=[row[0] for row in CIRCLES])
def test_rules_that_ask_for_each_other_in_a_circle(folder: Folder, old: str, new: str, at: list[str]) -> None:
    text = POLICY.replace("value: {of: test-line, times: 1/3}", "value: 3e24").replace(old, new, 1)
    lines = told(folder(act=text))
    assert [line.split()[1] for line in lines] == at
    assert all("rules name each other in a circle: test-" in line for line in lines)


SCOPES = [
    ("value: {of: nowhere, times: 2}, unit: FLOP, counting: all", "no rule is called 'nowhere'; expected the id of a rule"),
    ("value: 1, unit: USD, counting: all", "'training_compute' is measured in FLOP, not in USD; expected FLOP"),
    ("value: 1, unit: FLOP", "'training_compute' needs a counting profile of this file, not none; expected all"),
    (
        "value: 1, unit: FLOP, counting: non",
        "'training_compute' needs a counting profile of this file, not 'non'; expected all",
    ),
]


@pytest.mark.parametrize(("rest", "words"), SCOPES)
def test_a_scope_is_checked_as_a_test_is(folder: Folder, rest: str, words: str) -> None:
    old = "      fact: is_gpai_model\n      otherwise: {fact: foundation_model}\n"
    new = f"      line: {{quantity: training_compute, comparator: gt, {rest}}}\n"
    assert told(folder(act=POLICY.replace(old, new))) == [f"act.yaml:53:5 rules.1.scope — {words}"]


def test_a_folder_that_only_has_a_vocabulary(folder: Folder) -> None:
    library = load_policies([folder()])
    assert len(library) == 0
    assert set(library.vocabulary.quantities) == {"training_compute", "modification_compute"}


# --- what is said of a fault, with its place -----------------------------------------------------------------------------

#: In the valid policy: what is changed, into what, and all that is told of it.
TOLD = [
    ("sources: [act]", "sources: [act, cat]", "37:20 rules.0.sources.1",
     "no source is called 'cat'; expected act; nearest valid: 'act'"),
    ("{fact: has_base}", "{fact: has_bas}", "56:5 rules.1.test",
     "no fact is called 'has_bas'; expected one from vocabulary.yaml; nearest valid: 'has_base'"),
    ("{rule: test-line}", "{rule: test-lin}", "56:5 rules.1.test",
     "no rule is called 'test-lin'; expected the id of a rule; nearest valid: 'test-line'"),
    ("{of: test-line,", "{of: test-lin,", "56:5 rules.1.test",
     "no rule is called 'test-lin'; expected the id of a rule; nearest valid: 'test-line'"),
    ("quantity: training_compute", "quantity: training_computer", "30:5 rules.0.test",
     "no quantity is called 'training_computer'; expected one from vocabulary.yaml; nearest valid: 'training_compute'"),
    ("unit: FLOP, counting: all}\n    obl", "unit: USD, counting: all}\n    obl", "30:5 rules.0.test",
     "'training_compute' is measured in FLOP, not in USD; expected FLOP"),
    ("unit: FLOP, counting: all}\n    obl", "unit: FLOP, counting: al}\n    obl", "30:5 rules.0.test",
     "'training_compute' needs a counting profile of this file, not 'al'; expected all; nearest valid: 'all'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "words"), TOLD)
def test_each_fault_is_told_in_full(folder: Folder, old: str, new: str, place: str, words: str) -> None:
    assert POLICY.count(old) >= 1
    assert told(folder(act=POLICY.replace(old, new, 1))) == [f"act.yaml:{place} — {words}"]


def test_all_that_could_have_been_meant_is_named(folder: Folder) -> None:
    """Two sources and two profiles of the file, where a third is asked for."""
    start, end = POLICY.index("  all:\n"), POLICY.index("rules:\n")
    profile = POLICY[start:end]
    text = POLICY[:end] + profile.replace("  all:\n", "  some:\n") + POLICY[end:]
    text = text.replace("  sources:\n", "  sources:\n    bill: {title: A bill, retrieved: 2026-11-01, level: S}\n")
    old, new = "unit: FLOP, counting: all}\n    obl", "unit: FLOP, counting: x}\n    obl"
    faults = [
        line.split(" — ")[1] for line in told(folder(act=text.replace("sources: [act]", "sources: [y]", 1).replace(old, new)))
    ]
    assert faults == [
        "no source is called 'y'; expected bill, act",
        "'training_compute' needs a counting profile of this file, not 'x'; expected all, some",
    ]


EVERYWHERE = """    obliged_if: {fact: wrong-one}
    flags:
      - {id: first, when: {fact: is_gpai_model}, says: Look.}
      - {id: second, when: {fact: wrong-two}, says: Look again.}
    obligations:
      - {id: none, action: None.}
      - {id: some, action: Some., only_if: {fact: wrong-three}}
"""


def test_every_test_of_a_rule_is_checked_at_its_own_place(folder: Folder) -> None:
    """Its scope and its test, whom the obligations fall on, the condition of each, and when each flag shows."""
    lines = told(folder(act=POLICY + EVERYWHERE))
    fault = "no fact is called 'wrong-{}'; expected one from vocabulary.yaml"
    assert [line.split(" ", 1)[1] for line in lines] == [
        f"rules.1.obliged_if — {fault.format('one')}",
        f"rules.1.obligations.1 — {fault.format('three')}",
        f"rules.1.flags.1 — {fault.format('two')}",
    ]


def test_a_word_that_a_fact_never_has_is_told(folder: Folder) -> None:
    words = VOCABULARY.replace("quantities:", "  outputs: {type: words, question: What?, words: [text, code]}\nquantities:")
    asked = [POLICY.replace("{fact: has_base}", f"{{fact: outputs, any_of: [{word}]}}") for word in ("text", "txt")]
    assert len(load_policies([folder("good", act=asked[0], vocabulary=words)])) == 2
    (fault,) = told(folder("bad", act=asked[1], vocabulary=words))
    assert fault.endswith(" — 'outputs' is never 'txt'; expected text, code; nearest valid: 'text'")


def test_voluntary_frameworks_come_last(folder: Folder) -> None:
    text = POLICY.replace("effect: presumption", "effect: voluntary")
    assert [law.id for law in load_policies([folder(act=text)])] == ["test-third", "test-line"]


def test_a_measure_needs_no_profile(folder: Folder) -> None:
    words = VOCABULARY + "  revenue: {unit: USD, meaning: Yearly revenue.}\n"
    old = "{quantity: training_compute, comparator: gt, value: 1e25, unit: FLOP, counting: all}"
    new = "{quantity: revenue, comparator: gt, value: 1e6, unit: USD}"
    text = POLICY.replace(old, new).replace("value: {of: test-line, times: 1/3}", "value: 1")
    assert len(load_policies([folder(act=text, vocabulary=words)])) == 2


def test_a_line_cannot_follow_a_rule_without_one(folder: Folder) -> None:
    text = POLICY.replace("{of: test-line, times: 1/3}", "{of: no-line, times: 1/3}") + (
        POLICY[POLICY.index("  - id: test-line") : POLICY.index("  - id: test-third")]
        .replace("test-line", "no-line")
        .replace("line: {quantity: training_compute, comparator: gt, value: 1e25, unit: FLOP, counting: all}", "fact: has_base")
    )
    assert told(folder(act=text)) == ["act.yaml:56:5 rules.1.test — no line is called 'no-line'"]


def test_a_circle_through_a_third_rule_is_told_where_it_begins(folder: Folder) -> None:
    """a asks b, b asks c, c asks b: b and c are in a circle; a only leads to one."""
    rule = POLICY[POLICY.index("  - id: test-line") : POLICY.index("  - id: test-third")]
    head = POLICY[: POLICY.index("  - id: test-line")]
    line = "line: {quantity: training_compute, comparator: gt, value: 1e25, unit: FLOP, counting: all}"
    asks = {"a": "b", "b": "c", "c": "b"}
    text = head + "".join(rule.replace("test-line", one).replace(line, f"rule: {other}") for one, other in asks.items())
    assert [line.split(" ", 1)[1] for line in told(folder(act=text))] == [
        "rules.1.test — rules name each other in a circle: b -> c -> b",
        "rules.2.test — rules name each other in a circle: c -> b -> c",
    ]


def test_a_folder_without_a_policy_is_no_folder_of_policies(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no policy; expected a folder with files"):
        load_policies([tmp_path])
