"""The ways of learning that are compared, and the settings each may try: as many for one as for another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from govcompute.continual.classp import CLASSP
from govcompute.errors import InputError, NotFound

Settings = Mapping[str, float]
#: Of the published experiments.
_PUBLISHED_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Method:
    """An optimizer over weights from its settings. `standard`: what is taken where nothing is stated and nothing was tried.
    `anchored`: with EWC's penalty of `strength` (and `fading`). `free_first`: the decay of CLASSP is off in the first task,
    as in the published vision experiment. `also`: settings that may be stated and are not in the grid."""

    name: str
    words: str
    standard: Settings
    grid: tuple[Settings, ...]
    optimizer: Callable[[Iterable[Any], Settings], Any]
    anchored: bool = False
    free_first: bool = False
    also: tuple[str, ...] = ()

    def with_stated(self, stated: Mapping[str, float]) -> Settings:
        """The standard settings with some stated. Raises InputError for a setting that the method has not."""
        settings = dict.fromkeys((*self.standard, *self.also))
        for name in stated:
            if name not in settings:
                known = ", ".join(f"'{one}'" for one in settings)
                raise InputError(f"{self.name} has no setting '{name}'; it has {known}")
        return {**self.standard, **stated}


def method(name: str) -> Method:
    """The method of that name. Raises NotFound."""
    if name not in METHODS:
        raise NotFound("method", name, METHODS)
    return METHODS[name]


def _rates(*rates: float) -> tuple[Settings, ...]:
    return tuple({"lr": rate} for rate in rates)


def _classp(**fixed: Any) -> Callable[[Iterable[Any], Settings], Any]:
    return lambda weights, settings: CLASSP(weights, **{**fixed, **settings})


def _sgd(weights: Iterable[Any], settings: Settings) -> Any:
    return torch.optim.SGD(weights, lr=settings["lr"])


_CLASSP, _EWC = {"lr": 0.1}, {"lr": 0.1, "strength": 3.0}
_RATES = _rates(0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
_ANCHORED = tuple(
    {"lr": rate, "strength": strength} for rate in (0.03, 0.1) for strength in (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
)

#: Every method by its name.
METHODS = {
    one.name: one
    for one in (
        Method("sgd", "plain gradient descent", {"lr": 0.1}, _RATES, _sgd),
        Method(
            "adagrad",
            "torch's Adagrad",
            {"lr": 0.01},
            _rates(0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5),
            lambda weights, settings: torch.optim.Adagrad(weights, lr=settings["lr"]),
        ),
        Method(
            "adam",
            "torch's Adam",
            {"lr": 1e-3},
            _rates(3e-5, 1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 2e-3, 3e-3, 5e-3, 1e-2, 2e-2, 3e-2),
            lambda weights, settings: torch.optim.Adam(weights, lr=settings["lr"]),
        ),
        Method("ewc", "gradient descent with EWC, an anchor for each task", _EWC, _ANCHORED, _sgd, anchored=True),
        Method(
            "ewc-online",
            "gradient descent with EWC, one anchor",
            {**_EWC, "fading": 1.0},
            tuple({**settings, "fading": 1.0} for settings in _ANCHORED),
            _sgd,
            anchored=True,
        ),
        Method("classp", "CLASSP, p = 1, no threshold", _CLASSP, _RATES, _classp(), also=("eps", "p", "threshold", "keep")),
        Method(
            "classp-keep",
            "CLASSP, p = 1, the largest gradients only",
            {**_CLASSP, "keep": 0.2},
            tuple({"lr": rate, "keep": keep} for keep in (0.05, 0.2, 0.5) for rate in (0.03, 0.1, 0.15, 0.2)),
            _classp(),
        ),
        Method("classp-square", "CLASSP, p = 2, no threshold", _CLASSP, _RATES, _classp(p=2.0)),
        Method(
            "classp-free-first",
            "CLASSP, p = 1, decay off in the first task",
            _CLASSP,
            _RATES,
            _classp(),
            free_first=True,
        ),
        Method(
            "classp-published",
            "CLASSP's paper with its θ of 0.5",
            _CLASSP,
            _RATES,
            _classp(threshold=_PUBLISHED_THRESHOLD),
        ),
        Method(
            "classp-official",
            "CLASSP's published code with its θ of 0.5",
            _CLASSP,
            _RATES,
            _classp(threshold=_PUBLISHED_THRESHOLD, mode="official"),
        ),
    )
}
