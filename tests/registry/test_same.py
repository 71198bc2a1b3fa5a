"""Systems of a table that the registry has under another id: left out, and named where others were made from them."""

from __future__ import annotations

from typing import Any

from govcompute.registry.library import Registry
from govcompute.registry.same import same_systems, with_known_bases
from govcompute.registry.schema import System


def system(id: str, name: str, provider: str | None = "Heron", **more: Any) -> System:
    return System.model_validate({"id": id, "name": name, "provider": provider, **more})


def test_one_name_and_provider_under_two_ids() -> None:
    registry = Registry([system("cassia-70b-instruct", "Cassia 70B Instruct")])
    assert same_systems([system("cassia-70b-instr", "cassia-70B  instruct")], registry) == {
        "cassia-70b-instr": "cassia-70b-instruct"
    }
    assert same_systems([system("other", "Cassia 70B Instruct", "Tulip Labs")], registry) == {}
    assert same_systems([system("cassia-70b-instruct-plus", "Cassia 70B Instruct+")], registry) == {}


def test_the_row_that_an_entry_cites() -> None:
    cited = [{"source": "Epoch AI", "title": 'row "Cassia (Mar 2026)", confidence Likely'}]
    registry = Registry([system("cassia", "Cassia", stages=[{"activity": "unsplit", "compute": 1e24, "evidence": cited}])])
    assert same_systems([system("cassia-mar-2026", "Cassia (Mar 2026)", "Heron AI")], registry) == {"cassia-mar-2026": "cassia"}


def test_of_two_rows_of_one_name_the_one_that_has_its_own_id_takes_the_entry() -> None:
    registry = Registry([system("twin", "Twin")])
    assert same_systems([system("twin", "Twin"), system("twin-2", "Twin")], registry) == {"twin": "twin"}


def test_what_was_made_from_it_names_it_as_the_registry_does() -> None:
    made = system("made", "Made", bases=[{"system": "cassia-70b-instr", "relation": "adapter"}, {"system": "another"}])
    bases = with_known_bases(made, {"cassia-70b-instr": "cassia-70b-instruct"}).bases
    assert [(base.system, base.relation.value) for base in bases] == [
        ("cassia-70b-instruct", "adapter"),
        ("another", "finetune"),
    ]
