"""What a record says of the device and the software, with the probes that are taken in the same run."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import torch

from govcompute.flops import parameters
from govcompute.measure.cost import ModelCost
from govcompute.measure.device.machine import Opened, load_average
from govcompute.measure.device.probe import SIZES, Probe, copy_rate, matmul_rate
from govcompute.measure.record import DataSheet, Device, Subject, Versions
from govcompute.measure.running.loading import Origin


def describe_device(
    opened: Opened,
    dtype: torch.dtype,
    *,
    driver: str | None = None,
    data_sheet: DataSheet | None = None,
    probe: Probe | None = None,
) -> Device:
    """The device, with what it reaches just now. Takes a few seconds; `probe` overrides the sizes."""
    sizes = probe or SIZES[opened.kind]
    return Device(
        kind="cuda" if opened.kind == "cuda" else "cpu",
        name=opened.name,
        threads=opened.threads,
        memory=opened.memory,
        driver=driver,
        load_average=load_average(),
        bandwidth=copy_rate(opened.device, opened.clock, sizes),
        matmul=matmul_rate(opened.device, opened.clock, sizes, dtype),
        data_sheet=data_sheet,
    )


def subject_of(name: str, origin: Origin, cost: ModelCost, role: Literal["model", "draft", "target"] = "model") -> Subject:
    """The model, as a record has it."""
    return Subject(
        role=role,
        name=name,
        architecture=origin.architecture,
        config_sha256=origin.config_sha256,
        parameters=parameters(cost.counted_as).total,
        weights=origin.weights,
        weight_bytes=cost.weight_bytes,
        cache_bytes_per_token=cost.cache_bytes_per_token,
    )


def versions() -> Versions:
    """The software, as installed."""
    return Versions(
        govcompute=_version("govcompute") or "not installed",
        python=platform.python_version(),
        torch=str(torch.__version__),
        transformers=_version("transformers"),
        cuda=torch.version.cuda,
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
