"""Published training runs against which the methods are calibrated: facts with their sources, in ``cases.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from govcompute.documents import NonNegative, Record, read_yaml, validate
from govcompute.quantity import FlopPerSecond, exact
from govcompute.training.architecture_based import k_p_d
from govcompute.training.hardware_based import Phase, from_hardware
from govcompute.training.result import Basis
from govcompute.training.utilisation import Utilisation

CASES = Path(__file__).with_name("cases.yaml")
TERA = 10**12


class Case(Record):
    """One run: what is published of its inputs, and the compute that the developer (or else a third party) states."""

    id: str
    name: str
    parameters: NonNegative | None = None
    active_parameters: NonNegative | None = Field(default=None, description="where fewer than all meet a token")
    tokens: NonNegative | None = None
    flop_per_parameter_token: int = Field(default=6, description="3 for an encoder-decoder, half of which meets a token")
    chip_hours: NonNegative | None = None
    peak_tflops: NonNegative | None = Field(default=None, description="dense 16-bit peak of one chip")
    utilisation: NonNegative | None = Field(default=None, le=1, description="as the developer reports it")
    tflops_achieved: NonNegative | None = Field(default=None, description="reported for each chip, instead of a share")
    developer_flop: NonNegative | None = None
    developer_basis: Literal["rule", "count", "hardware", "unstated"] | None = None
    third_party_flop: NonNegative | None = None
    architecture: str | None = Field(default=None, description="an id in registry/architectures")
    sequence: int | None = Field(default=None, description="tokens in one training sequence")
    source: str
    apart: str | None = Field(default=None, description="why the developer's figure and the rule differ")

    @model_validator(mode="after")
    def _one_reference(self) -> Self:
        if (self.developer_flop is None) == (self.third_party_flop is None):
            raise ValueError("a case has 'developer_flop' or 'third_party_flop'")
        if (self.developer_flop is None) != (self.developer_basis is None):
            raise ValueError("'developer_flop' and 'developer_basis' come together")
        if (self.architecture is None) != (self.sequence is None):
            raise ValueError("'architecture' and 'sequence' come together")
        return self

    @property
    def reference(self) -> float:
        """The compute to hold estimates against: the developer's figure, or else the third party's."""
        figure = self.third_party_flop if self.developer_flop is None else self.developer_flop
        assert figure is not None
        return float(figure)

    def readings(self) -> dict[Basis, float]:
        """What the methods give from the published inputs, in FLOP; the architecture's own count is made elsewhere."""
        found: dict[Basis, float] = {}
        if self.parameters is not None and self.tokens is not None:
            rule = k_p_d(self.flop_per_parameter_token, self.active_parameters or self.parameters, self.tokens)
            found[Basis.SIX_P_D] = float(rule.estimate.median)
        if self.chip_hours is not None and self.peak_tflops is not None:
            phase = Phase(FlopPerSecond(self.peak_tflops * TERA), chip_hours=self.chip_hours, utilisation=self._used())
            hardware = from_hardware([phase])
            assert hardware.basis is not None
            found[hardware.basis] = float(hardware.estimate.median)
        return found

    def independent(self, basis: Basis) -> float | None:
        """The figure by which `basis` may be judged: one that was not made in the same way. None where there is none.

        For parameters and tokens only a developer's figure will do that is not the rule of six, which the count of an
        architecture only refines. For chip-hours, where the developer states none, the rule stands in.
        """
        if basis.family == "hardware":
            if self.developer_flop is not None and self.developer_basis != "hardware":
                return float(self.developer_flop)
            return self.readings().get(Basis.SIX_P_D)
        return None if self.developer_flop is None or self.developer_basis == "rule" else float(self.developer_flop)

    def _used(self) -> Utilisation | None:
        if self.utilisation is not None:
            return Utilisation(self.utilisation)
        if self.tflops_achieved is not None:
            return Utilisation(exact(self.tflops_achieved) / exact(self.peak_tflops))
        return None


class CaseFile(Record):
    """The file ``cases.yaml``."""

    cases: list[Case]


@cache
def published_cases() -> tuple[Case, ...]:
    """The runs of the file. Raises DocumentError with file, line and key."""
    return tuple(validate(CaseFile, read_yaml(CASES)).cases)
