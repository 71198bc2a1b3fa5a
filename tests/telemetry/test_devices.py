"""Names of devices, and slices of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govcompute.errors import InputError
from govcompute.telemetry import Given
from govcompute.telemetry.devices import chip_of, other_chip, sliced


@pytest.mark.parametrize(
    ("name", "chip"),
    [
        ("NVIDIA H200", "h200-sxm"),
        ("NVIDIA H100 80GB HBM3", "h100-sxm5-80gb"),
        ("h100", "h100-sxm5-80gb"),
        ("NVIDIA H100 PCIe", "h100-pcie"),
    ],
)
def test_the_longest_name_wins(name: str, chip: str) -> None:
    """ "H20" stands inside "NVIDIA H200", which is seven times as fast."""
    assert chip_of(name, Given()) == chip


def test_an_unknown_device_is_an_error_that_says_what_to_give() -> None:
    with pytest.raises(InputError, match=r"no chip is called 'gtx-5'.*--chip"):
        chip_of("gtx-5", Given())
    assert chip_of("gtx-5", Given(chip="H100")) == "h100-sxm5-80gb"
    assert chip_of("", Given()) is None


def test_what_the_user_says_stands_over_the_file_and_is_told() -> None:
    (finding,) = other_chip("NVIDIA H200", Given(chip="H100"), "file")
    assert "the file says 'NVIDIA H200' (h200-sxm), and h100-sxm5-80gb is what was stated" in finding.text
    assert not other_chip("NVIDIA H100 80GB HBM3", Given(chip="H100"), "file")


@pytest.mark.parametrize(
    ("name", "profile", "whole", "part"),
    [
        ("a100_3g.20gb", "", "a100", Fraction(3, 7)),
        ("NVIDIA A100-SXM4-80GB", "1g.10gb", "NVIDIA A100-SXM4-80GB", Fraction(1, 7)),
        ("NVIDIA A30 MIG 2g.12gb", "", "NVIDIA A30", Fraction(2, 4)),
        ("NVIDIA H100 80GB HBM3", "", "NVIDIA H100 80GB HBM3", Fraction(1)),
    ],
)
def test_slices_are_fractions_of_a_device(name: str, profile: str, whole: str, part: Fraction) -> None:
    assert sliced(name, profile) == (whole, part)
