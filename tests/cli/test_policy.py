"""`govcompute policy`: list, show, validate, diff, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govcompute.policy.library import PolicyLibrary
from govcompute.report.schemas import SCHEMAS, schema_text

from .conftest import Run

EU = "eu-aia-51-2-systemic"


def test_list_has_every_rule(run: Run, library: PolicyLibrary) -> None:
    assert {rule["id"] for rule in run("policy", "list", "--json").json["policies"]} == set(library.laws)
    table = run("policy", "list").out
    assert all(law.id in table for law in library)


@pytest.mark.parametrize(("as_of", "status"), [("2023-10-29", None), ("2024-06-01", "applicable"), ("2025-01-20", "revoked")])
def test_list_shows_the_status_on_a_date(run: Run, as_of: str, status: str | None) -> None:
    found = run("policy", "list", "--as-of", as_of, "--json").json
    assert found["as_of"] == as_of
    assert next(rule["status"] for rule in found["policies"] if rule["id"] == "us-eo14110-model") == status


def test_list_of_one_jurisdiction(run: Run) -> None:
    for name in ("US-CA", "us-ca", "California"):
        found = run("policy", "list", "--jurisdiction", name, "--json").json["policies"]
        assert {rule["jurisdiction"] for rule in found} == {"US-CA"}
        assert "ca-sb53" in {rule["id"] for rule in found}


def test_show_has_all_that_a_lawyer_checks(run: Run) -> None:
    text = " ".join(run("policy", "show", EU).out.split())
    for words in (
        f"[{EU}]",
        "“the cumulative amount of computation used for its training measured in floating point operations",
        "Effect: presumption, on the model; rebuttable: ",
        "training compute is more than 1e25 FLOP [exactly 10,000,000,000,000,000,000,000,000], counted as “cumulative”",
        "− recomputing activations to save memory [P] — Guidelines Annex A.1",
        "2025-08-02 applicable [P] — Art. 113(b)",
        "Placed on the market before 2025-08-02: comply by 2027-08-02 (Art. 111(3) AI Act)",
        "Accuracy asked of an estimate: ±30% of what is reported",
        "Evidence: P, primary source read; retrieved ",
        "Open: ",
        "Worked cases:",
        "✓ A2 (2026-03-01): crosses [P]",
    ):
        assert words in text
    assert "✗" not in text


def test_show_as_json_reads_back_to_the_rule(run: Run, library: PolicyLibrary) -> None:
    found = run("policy", "show", EU, "--json").json
    rule = library[EU].rule
    assert type(rule).model_validate(found["rule"]) == rule
    assert found["rule"]["test"]["line"]["value"] == 1e25
    assert found["counting"]["cumulative"]["activities"]["evaluation"]["count"] == "exclude"
    assert found["instrument"]["id"] == "eu-ai-act"


def test_diff_holds_only_what_differs(run: Run, own_policies: Path) -> None:
    def differences(first: str, second: str) -> dict[str, tuple[str, str]]:
        found = run("policy", "diff", first, second, "--policies", own_policies, "--json").json["differences"]
        return {row["what"]: (row["first"], row["second"]) for row in found}

    assert differences("test-line", "test-line") == {}
    found = differences("test-line", "test-third")
    assert found["line"] == ("> 1e25 FLOP", "> 3.33e24 FLOP")
    assert found["effect"] == ("presumption", "binding")
    assert found["about"] == ("model", "modification")
    assert "jurisdiction" not in found
    assert "counts the large pre-training run?" not in found
    other = differences("test-line", "us-eo14110-model")
    assert other["jurisdiction"] == ("EU", "US")
    assert other["timeline"][1].splitlines() == ["2023-10-30 adopted", "2024-01-28 applicable", "2025-01-20 revoked"]
    assert other["counts evaluation and red-teaming?"] == ("no", "no (silent)")
    assert other["counts preparing data (filtering, embedding, deduplication)?"] == ("yes", "no (silent)")


def test_diff_as_a_table(run: Run) -> None:
    found = run("policy", "diff", EU, "ca-sb53")
    assert found.out.split()[:3] == ["what", EU, "ca-sb53"]
    assert "> 1e26 OP" in found.out


def test_validate_runs_the_worked_cases(run: Run, library: PolicyLibrary) -> None:
    cases = sum(len(law.rule.cases) for law in library)
    found = run("policy", "validate", "--as-of", "2026-11-23")
    assert found.code == 0
    assert found.out.startswith(f"{len(library)} rules, {cases} worked cases, 0 failed; ")
    as_json = run("policy", "validate", "--as-of", "2026-11-23", "--json").json
    assert (as_json["rules"], as_json["cases"], as_json["failed"]) == (len(library), cases, [])
    assert as_json["unverified"] == [law.id for law in library if law.rule.level.value == "M"]


def test_validate_fails_where_a_case_comes_out_otherwise(run: Run, own_policies: Path) -> None:
    assert run("policy", "validate", "--policies", own_policies).code == 0
    file = own_policies / "test-act.yaml"
    file.write_text(file.read_text().replace("given: {compute: 2e25,", "given: {compute: 1e25,"))
    found = run("policy", "validate", "--policies", own_policies)
    assert found.code == 1
    assert ", 1 failed; " in found.out
    assert f"{file}: test-line case above: outcome: expected crosses, came out below" in found.err
    failed = run("policy", "validate", "--policies", own_policies, "--json").json["failed"]
    assert [(case["policy"], case["case"]) for case in failed] == [("test-line", "above")]


@pytest.mark.parametrize(("as_of", "stale"), [("2025-08-31", False), ("2025-09-01", True)])
def test_validate_names_rules_not_checked_for_ninety_days(run: Run, own_policies: Path, as_of: str, stale: bool) -> None:
    """Checked on 2025-06-02: ninety days later is 2025-08-31, and one more is too old."""
    found = run("policy", "validate", "--policies", own_policies, "--as-of", as_of)
    assert ("warning: test-line was last checked on 2025-06-02" in found.err) is stale
    assert found.code == 0


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schema_of_each_kind_of_file(run: Run, kind: str) -> None:
    found = run("policy", "schema", kind)
    assert found.out == schema_text(kind) + "\n"
    assert json.loads(found.out)["additionalProperties"] is False


def test_schema_is_that_of_policies_where_none_is_named(run: Run) -> None:
    assert run("policy", "schema").out == schema_text("policy") + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "assess --policy california",
        "assess --system gpt-4 --policy California",
        "policy show california",
        "policy diff ca-sb53 California",
        "policy diff california ca-sb53",
        "lineage waterfall gpt-4 --policy california",
        "stack account llama-2-chat-7b-70b --policy california",
        "assess --table {table} --policy california --to {to}",
    ],
)
def test_a_place_in_a_rules_stead_is_told_its_rules(run: Run, tmp_path: Path, line: str) -> None:
    found = run(*line.format(table=tmp_path / "none.parquet", to=tmp_path / "out").split())
    assert (found.code, found.out) == (3, "")
    assert "california'; it may mean ca-sb1047, ca-sb1047-finetune, ca-sb53, ca-sb53-large\n" in found.err.replace("C", "c")


def test_ids_in_capitals_are_taken(run: Run) -> None:
    assert run("policy", "show", EU.upper()).out == run("policy", "show", EU).out
    assert run("registry", "show", "Llama-3.1-405B").out == run("registry", "show", "llama-3.1-405b").out
