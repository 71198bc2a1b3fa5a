"""Broken files, each named for its fault, and what a user is told of it: where, at which key, and in which words.

To add one: put the file into the folder of its kind, and a row into the table. The files under ``valid/`` are what the
broken ones were made from, one change each.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from govcompute.documents import read_json, read_yaml, validate
from govcompute.errors import DocumentError
from govcompute.paths import shipped
from govcompute.policy.library import VOCABULARY, load_policies
from govcompute.registry.library import load_registry
from govcompute.registry.schema import System

GALLERY = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """A broken file: ``line:column`` (empty for the file as a whole), the key, words of the message, number of faults."""

    file: str
    place: str
    key: str
    words: list[str]
    faults: int = 1


ROWS = [
    Row("policy/activity_missing.yaml", "14:3", "counting.all", ["these activities have no treatment: inference"]),
    Row("policy/activity_typo.yaml", "20:51", "counting.all.activities.evaluations",
        ["'evaluations' is not valid", "nearest valid: 'evaluation'"]),
    Row("policy/alias.yaml", "5:10", "instrument.short", ["alias '*title'", "expected the value itself (aliases are refused)"]),
    Row("policy/alias_bomb.yaml", "1:4", "a", ["anchor '&a'", "expected no anchors (aliases are refused)"]),
    Row("policy/anchor.yaml", "4:10", "instrument.title", ["anchor '&title'", "expected no anchors (aliases are refused)"]),
    Row("policy/base_typo_in_otherwise.yaml", "55:43", "rules.1.scope.otherwise.on",
        ["'bass' is not valid", "expected 'self' or 'base'", "nearest valid: 'base'"]),
    Row("policy/case_compute_in_flop_per_second.yaml", "43:17", "rules.0.cases.0.given.compute",
        ["'2e25 FLOP/s' is in FLOP/s, and FLOP is meant; a rate"]),
    Row("policy/case_compute_negative.yaml", "43:17", "rules.0.cases.0.given.compute", ["-2E+25 is negative"]),
    Row("policy/case_outcome_typo.yaml", "44:18", "rules.0.cases.0.expect.outcome",
        ["'crossed' is not valid", "nearest valid: 'crosses'"]),
    Row("policy/case_without_why.yaml", "41:9", "rules.0.cases.0.why", ["key 'why' is missing"]),
    Row("policy/circular_lines.yaml", "30:5", "rules.0.test",
        ["lines name each other in a circle: test-third -> test-line"], faults=2),
    Row("policy/circular_rules.yaml", "30:5", "rules.0.test",
        ["rules name each other in a circle: test-line -> test-third"], faults=2),
    Row("policy/colon_in_text.yaml", "27:15", "", ["not valid YAML: mapping values are not allowed"]),
    Row("policy/comma_in_flow_text.yaml", "35:36", "rules.0.obligations.0.deadline.without delay",
        ["unknown key 'without delay'", "expected one of by, of, within_days, words"]),
    Row("policy/comparator_sign.yaml", "31:42", "rules.0.test.line.comparator",
        ["'>' is not valid", "expected 'gt', 'ge', 'lt' or 'le'"]),
    Row("policy/comparator_typo.yaml", "31:42", "rules.0.test.line.comparator",
        ["'gte' is not valid", "expected 'gt', 'ge', 'lt' or 'le'", "nearest valid: 'gt'"]),
    Row("policy/comparator_typo_in_then.yaml", "59:48", "rules.1.test.then.line.comparator",
        ["'greater' is not valid", "expected 'gt', 'ge', 'lt' or 'le'"]),
    Row("policy/date_as_number.yaml", "42:9", "rules.0.cases.0.as_of",
        ["0 is not a date; expected one such as 2025-08-02 (year-month-day)"]),
    Row("policy/date_with_slashes.yaml", "39:5", "rules.0.checked",
        ["'02/06/2025' is not a date; expected one such as 2025-08-02"]),
    Row("policy/date_without_day.yaml", "38:5", "rules.0.retrieved",
        ["'2025-06' is not a date; expected one such as 2025-08-02"]),
    Row("policy/deadline_empty.yaml", "35:9", "rules.0.obligations.0.deadline", ["give 'within_days', 'by' or 'words'"]),
    Row("policy/deadline_negative.yaml", "35:20", "rules.0.obligations.0.deadline.within_days",
        ["-14: input should be greater than or equal to 0"]),
    Row("policy/deadline_trigger_typo.yaml", "35:37", "rules.0.obligations.0.deadline.of",
        ["'knwon' is not valid", "expected 'known', 'released' or 'applicable'", "nearest valid: 'known'"]),
    Row("policy/deep.yaml", "1:52", "instrument" + ".0" * 39, ["nesting is deeper than 40 levels"]),
    Row("policy/derived_from_nothing.yaml", "56:5", "rules.1.test",
        ["no rule is called 'test-lines'", "expected the id of a rule", "nearest valid: 'test-line'"]),
    Row("policy/derived_key_typo.yaml", "59:72", "rules.1.test.then.line.value.off",
        ["unknown key 'off'", "expected one of of, times", "nearest valid: 'of'"], faults=2),
    Row("policy/duplicate_key.yaml", "29:5", "rules.0.title",
        ["duplicate key 'title'", "expected each key once (first on line 24)"]),
    Row("policy/effect_typo.yaml", "29:5", "rules.0.effect", ["'presumed' is not valid", "nearest valid: 'presumption'"]),
    Row("policy/empty.yaml", "", "", ["the file is empty", "expected a mapping of keys to values"]),
    Row("policy/escape_character.yaml", "5:10", "", ["character U+001B", "expected text without control characters"]),
    Row("policy/flop_per_second.yaml", "30:5", "rules.0.test",
        ["'training_compute' is measured in FLOP, not in FLOP/s", "expected FLOP"]),
    Row("policy/if_without_else.yaml", "56:5", "rules.1.test.else", ["key 'else' is missing"]),
    Row("policy/kind_typo.yaml", "6:3", "instrument.kind", ["'regulations' is not valid", "nearest valid: 'regulation'"]),
    Row("policy/level_unknown.yaml", "36:5", "rules.0.level", ["'A' is not valid", "expected 'P', 'S', 'I' or 'M'"]),
    Row("policy/line_in_flop_per_second.yaml", "31:58", "rules.0.test.line.value",
        ["'1e25 FLOP/s' is not a number; expected one such as 1e25,"]),
    Row("policy/line_unknown_key.yaml", "31:58", "rules.0.test.line.threshold", ["unknown key 'threshold'"]),
    Row("policy/line_without_value.yaml", "31:7", "rules.0.test.line.value", ["key 'value' is missing"]),
    Row("policy/many_faults.yaml", "1:1", "instrument.short", ["key 'short' is missing"], faults=4),
    Row("policy/merge_key.yaml", "46:5", "rules.1", ["merge key '<<'", "expected the keys themselves (merging is refused)"]),
    Row("policy/missing_checked.yaml", "23:5", "rules.0.checked", ["key 'checked' is missing"]),
    Row("policy/missing_profile.yaml", "30:5", "rules.0.test",
        ["'training_compute' needs a counting profile of this file, not none", "expected all"]),
    Row("policy/missing_quote.yaml", "23:5", "rules.0", ["a rule read in the primary text needs its 'quote'"]),
    Row("policy/missing_rules_key.yaml", "22:1", "rule",
        ["unknown key 'rule'", "expected one of counting, instrument, rules", "nearest valid: 'rules'"]),
    Row("policy/missing_sources.yaml", "1:1", "instrument.sources", ["key 'sources' is missing"]),
    Row("policy/negative_line.yaml", "31:58", "rules.0.test.line.value", ["-1E+25 is negative"]),
    Row("policy/negative_third.yaml", "59:87", "rules.1.test.then.line.value.times", ["-1/3 is negative"]),
    Row("policy/neither_test_nor_reason.yaml", "23:5", "rules.0",
        ["give 'test', or 'no_number' with the reason why there is none"]),
    Row("policy/no_sources.yaml", "37:5", "rules.0.sources",
        ["a list: list should have at least 1 item after validation, not 0"]),
    Row("policy/not_utf8.yaml", "", "", ["byte 133 is not UTF-8 text", "expected a text file in UTF-8"]),
    Row("policy/nul_byte.yaml", "5:14", "", ["a NUL byte in a text file"]),
    Row("policy/only_a_list.yaml", "1:1", "", ["a list is not valid", "expected a mapping of keys to values"]),
    Row("policy/only_text.yaml", "1:1", "",
        ["'<!DOCTYPE html><html><body>404</body></html>' is not valid", "expected a mapping of keys to values"]),
    Row("policy/own_tag.yaml", "4:10", "instrument.title",
        ["tag '!include'", "expected no tags: nothing in a document is run"]),
    Row("policy/python_tag.yaml", "4:10", "instrument.title",
        ["tag 'tag:yaml.org,2002:python/object/apply:os.system'", "expected no tags: nothing in a document is run"]),
    Row("policy/quote_too_long.yaml", "26:5", "rules.0.quote", ["'greater than 10^25 and greater than 10^25 and greater"]),
    Row("policy/rebuttable_without_how.yaml", "23:5", "rules.0", ["a rebuttable rule says how in 'rebuttal'"]),
    Row("policy/rule_id_with_space.yaml", "23:5", "rules.0.id",
        ["'test line': string should match pattern '^[a-z0-9][a-z0-9.-]*$'"]),
    Row("policy/rule_twice.yaml", "46:5", "rules.1.id", ["rule 'test-line' also stands in", "expected an id of its own"]),
    Row("policy/silent_without_why.yaml", "21:66", "counting.all.activities.inference",
        ["a treatment that is 'silent' needs a 'why'"]),
    Row("policy/status_typo.yaml", "10:27", "instrument.timeline.1.status",
        ["'aplicable' is not valid", "nearest valid: 'applicable'"]),
    Row("policy/tab.yaml", "24:1", "", ["not valid YAML: found"]),
    Row("policy/test_empty_all.yaml", "30:12", "rules.0.test.all",
        ["a list: list should have at least 1 item after validation, not 0"]),
    Row("policy/test_is_a_word.yaml", "30:5", "rules.0.test", ["'training_compute' is none of the forms known here"]),
    Row("policy/test_kind_typo.yaml", "30:5", "rules.0.test",
        ["a mapping is none of the forms known here", "nearest valid: 'line'"]),
    Row("policy/third_as_decimal_comma.yaml", "59:87", "rules.1.test.then.line.value.times",
        ["'0,33' is not a number; expected one such as 1e25, 10^25,"]),
    Row("policy/timeline_backwards.yaml", "1:1", "", ["the dates of a timeline ascend, each once"]),
    Row("policy/timeline_empty.yaml", "8:3", "instrument.timeline",
        ["a list: list should have at least 1 item after validation, not 0"]),
    Row("policy/treatment_typo.yaml", "20:51", "counting.all.activities.evaluation",
        ["'exlude' is not valid", "expected 'include' or 'exclude'", "nearest valid: 'exclude'"]),
    Row("policy/two_documents.yaml", "22:1", "", ["a second document in one file", "expected one document in each file"]),
    Row("policy/unclosed_bracket.yaml", "38:14", "", ["not valid YAML: ", "',' or ']'"]),
    Row("policy/unit_typo.yaml", "31:71", "rules.0.test.line.unit", ["'FLOPS' is not valid", "nearest valid: 'FLOP'"]),
    Row("policy/unknown_fact.yaml", "56:5", "rules.1.test",
        ["no fact is called 'has_bases'", "expected one from vocabulary.yaml", "nearest valid: 'has_base'"]),
    Row("policy/unknown_fact_of_an_obligation.yaml", "33:9", "rules.0.obligations.0",
        ["no fact is called 'weights_publisht'", "expected one from vocabulary.yaml", "nearest valid: 'weights_published'"]),
    Row("policy/unknown_key.yaml", "29:5", "rules.0.efect", ["unknown key 'efect'", "nearest valid: 'effect'"], faults=2),
    Row("policy/unknown_profile.yaml", "30:5", "rules.0.test",
        ["'training_compute' needs a counting profile of this file, not 'al'", "expected all", "nearest valid: 'all'"]),
    Row("policy/unknown_profile_of_a_measure.yaml", "30:5", "rules.0.test",
        ["'training_cost_usd' needs a counting profile of this file, not 'al'", "expected all", "nearest valid: 'all'"]),
    Row("policy/unknown_quantity.yaml", "30:5", "rules.0.test",
        ["no quantity is called 'training_computer'", "expected one from vocabulary.yaml",
         "nearest valid: 'training_compute'"]),
    Row("policy/unknown_rule.yaml", "56:5", "rules.1.test",
        ["no rule is called 'test-lines'", "expected the id of a rule", "nearest valid: 'test-line'"]),
    Row("policy/unknown_source.yaml", "37:15", "rules.0.sources.0",
        ["no source is called 'acts'", "expected act", "nearest valid: 'act'"]),
    Row("policy/utf16.yaml", "", "", ["byte 0 is not UTF-8 text", "expected a text file in UTF-8"]),
    Row("policy/value_infinite.yaml", "31:65", "rules.0.test.line.value",
        ["'.inf' is not a finite number", "expected a number such as 1e25"]),
    Row("policy/value_not_a_number.yaml", "31:58", "rules.0.test.line.value",
        ["'ten septillion' is not a number; expected one such as"]),
    Row("policy/value_too_large.yaml", "31:65", "rules.0.test.line.value",
        ["'1e250' is beyond 1e±100", "expected a number such as 1e25"]),
    Row("policy/value_with_decimal_comma.yaml", "31:58", "rules.0.test.line.value",
        ["'1,0e25' is not a number; expected one such as 1e25, 10^25,"]),
    Row("policy/wrong_date.yaml", "10:8", "instrument.timeline.1.since",
        ["'2025-13-01' is not a date: month must be in 1..12"]),
    Row("system/activity_typo.yaml", "14:5", "stages.0.activity",
        ["'pre-training' is not valid", "nearest valid: 'pretraining'"]),
    Row("system/base-not-found.yaml", "27:6", "bases.0.system",
        ["no system is called 'sample-0'", "expected the id of a system"]),
    Row("system/base_as_word.yaml", "27:5", "bases.0", ["'sample-0' is not valid", "expected a mapping of keys to values"]),
    Row("system/base_id_in_capitals.yaml", "27:6", "bases.0.system",
        ["'Sample-0': string should match pattern '^[a-z0-9][a-z0-9.-]*$'"]),
    Row("system/bounds_and_median.yaml", "24:5", "stages.1.compute",
        ["give exactly one of: 'median' (with 'spread'), 'low' and"]),
    Row("system/bounds_half.yaml", "24:5", "stages.1.compute", ["'low' and 'high' come together"]),
    Row("system/bounds_swapped.yaml", "24:5", "stages.1.compute", ["'low' is above 'high'"]),
    Row("system/claim_strength.yaml", "29:19", "claims.0.strength",
        ["'likely' is not valid; expected 'stated', 'almost certainly', 'very likely'"]),
    Row("system/claim_without_text.yaml", "29:5", "claims.0.text", ["key 'text' is missing"]),
    Row("system/compute_and_stages.yaml", "1:1", "", ["give 'compute' or 'stages', not both"]),
    Row("system/compute_beyond_range.yaml", "15:23", "stages.0.compute.median",
        ["'3.8e999' is beyond 1e±100", "expected a number such as 1e25"]),
    Row("system/compute_decimal_comma.yaml", "15:15", "stages.0.compute.median",
        ["'3,8e25 FLOP' is not an amount; expected one such as 3.8e25 FLOP"]),
    Row("system/compute_huge_number.yaml", "15:23", "stages.0.compute.median",
        ["a number of 5000 characters", "expected at most 200"]),
    Row("system/compute_in_words.yaml", "15:15", "stages.0.compute.median",
        ["'a lot' is not an amount; expected one such as 3.8e25 FLOP"]),
    Row("system/compute_list.yaml", "24:5", "stages.1.compute", ["a list is not a number; expected one such as 1e25"]),
    Row("system/compute_nan.yaml", "15:23", "stages.0.compute.median",
        ["'.nan' is not a finite number", "expected a number such as 1e25"]),
    Row("system/compute_unit_typo.yaml", "15:47", "stages.0.compute.unit",
        ["'FLOPs' is not valid", "expected 'FLOP' or 'OP'", "nearest valid: 'FLOP'"]),
    Row("system/country_unknown.yaml", "4:11", "country.0", ["'UK' is no country", "GB, not UK"]),
    Row("system/country_as_word.yaml", "4:1", "country", ["'FR' is not valid", "expected a list"]),
    Row("system/date_is_a_year.yaml", "5:1", "announced",
        ["2025 is not a date; expected one such as 2025-08-02 (year-month-day)"]),
    Row("system/duplicate_key.yaml", "6:1", "announced",
        ["duplicate key 'announced'", "expected each key once (first on line 5)"]),
    Row("system/escape_in_text.yaml", "10:10", "weights", ["a control character in text", "expected printable text"]),
    Row("system/evidence_as_address.yaml", "19:9", "stages.0.evidence.0",
        ["'https://example.org/report' is not valid", "expected a mapping of keys to values"]),
    Row("system/evidence_without_source.yaml", "19:9", "stages.0.evidence.0.url", ["unknown key 'url'"], faults=2),
    Row("system/fact_is_a_mapping.yaml", "30:9", "facts.us_person", ["a mapping is not valid", "expected a list"], faults=3),
    Row("system/flop_per_second.yaml", "15:15", "stages.0.compute.median",
        ["'3.8e25 FLOP/s' is in FLOP/s, and FLOP is meant; a rate"]),
    Row("system/flops_ambiguous.yaml", "15:15", "stages.0.compute.median",
        ["'YFLOPS' may mean an amount or a rate; write FLOP for an"]),
    Row("system/id_is_not_the_file_name.yaml", "1:1", "id",
        ["id 'sample-1' is not the file's name", "expected 'id_is_not_the_file_name'"]),
    Row("system/id_with_capitals.yaml", "1:1", "id", ["'Sample-1': string should match pattern '^[a-z0-9][a-z0-9.-]*$'"]),
    Row("system/interval_from_zero.yaml", "24:5", "stages.1.compute",
        ["a 90 % interval cannot begin at zero; give 'bounds: true'"]),
    Row("system/interval_too_wide.yaml", "24:5", "stages.1.compute",
        ["a 90 % interval spans at most a factor of 1e+12; give 'bounds: true'"]),
    Row("system/judgement_finding_typo.yaml", "34:15", "judgements.test-line.finding",
        ["'rebuted' is not valid", "expected 'applies' or 'rebutted'", "nearest valid: 'rebutted'"]),
    Row("system/judgement_typo.yaml", "9:14", "generality.judgement",
        ["'generl' is not valid", "expected 'general', 'narrow' or 'unknown'", "nearest valid: 'general'"]),
    Row("system/mac_for_flop.yaml", "15:15", "stages.0.compute.median",
        ["'1.9e25 MAC' is in MAC, and FLOP is meant; one MAC is two FLOP"]),
    Row("system/measure_negative.yaml", "32:27", "measures.developer_revenue_usd.value", ["-5.00E+8 is negative"]),
    Row("system/measure_without_value.yaml", "32:3", "measures.developer_revenue_usd.value", ["key 'value' is missing"]),
    Row("system/method_typo.yaml", "16:5", "stages.0.method",
        ["'architectural' is not valid", "nearest valid: 'architecture'"]),
    Row("system/missing_name.yaml", "1:1", "name", ["key 'name' is missing"]),
    Row("system/name_empty.yaml", "2:1", "name", ["'  ': string should have at least 1 character"]),
    Row("system/name_is_a_number.yaml", "2:1", "name", ["1 is not valid"]),
    Row("system/negative_compute.yaml", "15:15", "stages.0.compute.median", ["-3.8E+25 is negative"]),
    Row("system/op_for_flop.yaml", "15:15", "stages.0.compute.median", ["'3.8e25 OP' is in OP, and FLOP is meant"]),
    Row("system/parameters_with_suffix.yaml", "11:1", "parameters",
        ["'70B' is not a number; expected one such as 1e25, 10^25, 3.8e25 or 1/3"]),
    Row("system/python_tag.yaml", "3:11", "provider",
        ["tag 'tag:yaml.org,2002:python/name:os.system'", "expected no tags: nothing in a document is run"]),
    Row("system/relation_typo.yaml", "27:24", "bases.0.relation", ["'continues' is not valid", "nearest valid: 'continued'"]),
    Row("system/spread_below_one.yaml", "15:36", "stages.0.compute.spread",
        ["0.5: input should be greater than or equal to 1"]),
    Row("system/spread_in_percent.yaml", "15:36", "stages.0.compute.spread",
        ["'20 %': input should be a valid number, unable to parse"]),
    Row("system/spread_without_median.yaml", "24:5", "stages.1.compute", ["'spread' belongs to 'median'"]),
    Row("system/status_typo.yaml", "12:1", "compute_status", ["'estimate' is not valid", "nearest valid: 'estimated'"]),
    Row("system/status_withdrawn_without_number.yaml", "1:1", "", ["compute_status 'withdrawn' needs the withdrawn number in"]),
    Row("system/unknown_key.yaml", "3:1", "developer", ["unknown key 'developer'"]),
    Row("system/unknown_unit.yaml", "15:15", "stages.0.compute.median", ["'parsecs' is not a unit; expected FLOP"]),
    Row("system/weights_typo.yaml", "10:1", "weights", ["'close' is not valid", "nearest valid: 'closed'"]),
    Row("system/wrong_date.yaml", "5:1", "announced", ["'2025-02-30' is not a date: day is out of range for month"]),
    Row("json/a_list.json", "1:1", "", ["a list is not valid", "expected a mapping of keys to values"]),
    Row("json/comment.json", "6:3", "", ["not valid JSON: Expecting property name enclosed in double quotes"]),
    Row("json/cut_off.json", "6:15", "", ["not valid JSON: Unterminated string starting at"]),
    Row("json/deep.json", "6:53", "", ["nesting is deeper than 40 levels"]),
    Row("json/duplicate_key.json", "6:3", "name", ["duplicate key 'name'", "expected each key once (first on line 3)"]),
    Row("json/duplicate_key_deeper.json", "5:53", "compute.median",
        ["duplicate key 'median'", "expected each key once (first on line 5)"]),
    Row("json/empty.json", "1:1", "", ["not valid JSON: Expecting value"]),
    Row("json/flop_per_second.json", "5:15", "compute.median", ["'3.8e25 FLOP/s' is in FLOP/s, and FLOP is meant; a rate"]),
    Row("json/half_a_character.json", "3:11", "name", ["half a character, U+D83D"]),
    Row("json/huge_number.json", "5:25", "compute.median",
        ["a number of 5000 characters is longer than 200", "expected a finite number such as 1e25"]),
    Row("json/infinity.json", "5:25", "compute.median",
        ["-Infinity is not a finite number", "expected a finite number such as 1e25"]),
    Row("json/nan.json", "5:25", "compute.median", ["NaN is not a finite number", "expected a finite number such as 1e25"]),
    Row("json/negative_compute.json", "5:15", "compute.median", ["-3.8E+25 is negative"]),
    Row("json/not_utf8.json", "", "", ["byte 33 is not UTF-8 text", "expected a text file in UTF-8"]),
    Row("json/nul_byte.json", "3:18", "", ["a NUL byte in a text file"]),
    Row("json/number_too_large.json", "5:25", "compute.median",
        ["'3.8e999' is beyond 1e±100", "expected a finite number such as 1e25"]),
    Row("json/single_quotes.json", "3:11", "", ["not valid JSON: Expecting value"]),
    Row("json/trailing_comma.json", "6:30", "", ["not valid JSON: Expecting value"]),
    Row("json/two_documents.json", "8:1", "", ["not valid JSON: Extra data"]),
    Row("json/unknown_key.json", "6:3", "output", ["unknown key 'output'", "nearest valid: 'outputs'"]),
    Row("json/wrong_date.json", "4:3", "announced", ["'2025-3-1' is not a date; expected one such as 2025-08-02"]),
    Row("json/yaml_instead.json", "1:1", "", ["not valid JSON: Expecting value"]),
]  # fmt: skip


def load_policy(path: Path, folder: Path) -> None:
    """One policy file beside the shipped vocabulary."""
    shutil.copy(shipped("policies") / VOCABULARY, folder)
    shutil.copy(path, folder)
    load_policies([folder])


def load_system(path: Path, folder: Path) -> None:
    """A registry of one system."""
    (folder / "systems").mkdir()
    shutil.copy(path, folder / "systems")
    load_registry([folder])


def load_json(path: Path, folder: Path) -> None:
    """One system written as JSON."""
    validate(System, read_json(Path(shutil.copy(path, folder))))


LOADERS: dict[str, Callable[[Path, Path], None]] = {"policy": load_policy, "system": load_system, "json": load_json}


@pytest.mark.parametrize("row", ROWS, ids=[row.file for row in ROWS])
def test_what_a_user_is_told(row: Row, tmp_path: Path) -> None:
    path = GALLERY / row.file
    with pytest.raises(DocumentError) as caught:
        LOADERS[path.parent.name](path, tmp_path)
    problems = caught.value.problems
    assert len(problems) == row.faults, str(caught.value)
    told = [str(problem) for problem in problems]
    place = f":{row.place}" if row.place else ""
    start = f"{path.name}{place} {row.key or '(document)'} — "
    matching = [message for message in told if start in message]
    assert matching, f"no problem begins with: {start}\n{caught.value}"
    assert [word for word in row.words if word not in matching[0]] == [], matching[0]
    assert all(path.name in message and message.isprintable() for message in told)


def test_every_file_has_a_row_and_every_row_a_file() -> None:
    files = sorted(str(path.relative_to(GALLERY)) for kind in LOADERS for path in (GALLERY / kind).iterdir())
    assert sorted(row.file for row in ROWS) == files


def test_the_files_that_the_broken_ones_were_made_from_have_no_fault(tmp_path: Path) -> None:
    load_policy(GALLERY / "valid" / "policy.yaml", tmp_path)
    assert validate(System, read_yaml(GALLERY / "valid" / "system.yaml")).id == "sample-1"
    assert validate(System, read_json(GALLERY / "valid" / "system.json")).id == "sample-1"
