"""`govcompute estimate`: an error names the option it is about, and no option goes unheard."""

from __future__ import annotations

import pytest

from .conftest import Run


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("train --parameters 405B --tokens 15e12", "--parameters: '405B' is not a number"),
        ("train --parameters 405e9 --tokens 15T", "--tokens: '15T' is not a number"),
        ("train --parameters abc --tokens 1e12 --active 5e9", "--parameters: 'abc' is not a number"),
        ("hardware --chip H100 --chip-hours 1e6 --utilisation 40%", "--utilisation: '40%' is not a number"),
        ("hardware --chip H100 --cost 1e6 --price 2,5", "--price: '2,5' is not a number"),
        ("architecture llama-3.1-8b --tokens 1T --sequence 8192", "--tokens: '1T' is not a number"),
        ("finetune --parameters 8e9 --tokens 1e9 --frozen all", "--frozen: 'all' is not a number"),
        ("serve llama-3.1-8b --prompt 8 --generate 8 --cache-number-bytes two", "--cache-number-bytes: 'two' is not a number"),
    ],
)
def test_the_option_is_named(run: Run, line: str, says: str) -> None:
    found = run("estimate", *line.split())
    assert (found.code, found.out) == (3, "")
    assert says in found.err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("train --parameters 5e9 --tokens 1e12 --active 6e9", "6e9 parameters are active, and there are 5e9 in all"),
        ("train --parameters 7e9 --tokens 1e12 --active 6e9 --context 100", "--context goes with 6PD"),
        ("hardware --chip H100 --chip-hours 1e6 --price-spread 2", "--price-spread goes with --cost"),
        ("hardware --chip H100 --chip-hours 1e6 --compute-share 0.5", "--compute-share goes with --cost"),
        ("hardware --chip H100 --cost 1e6 --price 2 --allow-occupancy", "--allow-occupancy goes with chip-hours"),
        ("finetune llama-3.1-8b --tokens 1e9 --frozen 5e9", "--frozen goes with --parameters"),
        ("finetune llama-3.1-8b --tokens 1e9 --adapter-parameters 1e7", "--adapter-parameters goes with --parameters"),
        ("finetune --parameters 8e9 --tokens 1e9 --base llama-3.1-8b", "--base goes with --assess"),
        ("serve llama-3.1-8b --prompt 8 --generate 8 --chips 4", "--chips goes with --chip"),
        ("serve llama-3.1-8b --prompt 8 --generate 8 --training-spread 2", "--training-spread goes with --training"),
        ("serve llama-3.1-8b --prompt 8 --generate 8 --training 1e24 --served-spread 2", "--served-spread goes with --served"),
    ],
)
def test_an_option_that_would_go_unheard_is_refused(run: Run, line: str, says: str) -> None:
    found = run("estimate", *line.split())
    assert (found.code, found.out) == (3, "")
    assert says in found.err
