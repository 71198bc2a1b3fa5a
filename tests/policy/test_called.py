"""Rules by what people call them: a place, words of a title, a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.paths import policy_folders
from govcompute.policy.called import called
from govcompute.policy.library import PolicyLibrary, load_policies

NEW_YORK = ["ny-raise-2025", "ny-raise-2025-large", "ny-raise-2026", "ny-raise-2026-large"]
CALIFORNIA = ["ca-sb1047", "ca-sb1047-finetune", "ca-sb53", "ca-sb53-large"]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("california", CALIFORNIA),
        ("US-CA", CALIFORNIA),
        ("us-ca", CALIFORNIA),
        ("New York", NEW_YORK),
        ("south korea", ["kr-aiba-decree"]),
        ("Korean", ["kr-aiba-decree"]),  # a word of the short title
        ("RAISE Act 2026", NEW_YORK[2:]),
        ("us-ny-raise-2026", NEW_YORK[2:]),  # the instrument's id
        ("ny-raise", NEW_YORK),  # the beginning of rules' ids
        ("SB 53", CALIFORNIA[2:]),
        ("OpenAI", ["openai-pf-beta", "openai-pf-v2"]),  # the issuer
        ("10^25", ["eu-aia-51-2-systemic", "us-oisp-ai-prohibited"]),
        ("1/3", ["eu-gpai-guidelines-modifier-third", "ms-fgf-2026-third"]),
        ("Act RAISE", []),  # the words in their order
        ("cali", []),  # whole words
        ("7", []),
        ("", []),
        ("?!", []),
    ],
)
def test_what_people_call_a_rule(library: PolicyLibrary, name: str, rules: list[str]) -> None:
    assert [law.id for law in called(name, library)] == rules


@pytest.mark.parametrize("name", ["EU", "eu", "European Union", "Europe"])
def test_a_place_is_all_its_rules_and_no_other(library: PolicyLibrary, name: str) -> None:
    """The letters EU stand in titles too; the United States are not their states."""
    assert called(name, library) == [law for law in library if law.instrument.jurisdiction == "EU"]
    assert {law.instrument.jurisdiction for law in called("US", library)} == {"US"}


def test_every_jurisdiction_is_found_by_its_code(library: PolicyLibrary) -> None:
    for law in library:
        assert law in called(law.instrument.jurisdiction, library)


def test_a_place_of_ones_own_is_named_in_ones_own_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text("places: {GB: [United Kingdom, Britain]}\n")
    places = load_policies([*policy_folders(), tmp_path]).vocabulary
    assert [places.place(code) for code in ("GB", "US-CA", "XX")] == ["United Kingdom", "California", "XX"]
