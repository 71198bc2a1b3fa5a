"""Counters that no GPU has been asked yet: by recorded and made-up outputs."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from govcompute.errors import DocumentError
from govcompute.measure.device.counters import Absent, PolledSampler
from govcompute.measure.device.dcgm import DcgmSampler, tensor_activity
from govcompute.measure.device.nsight import METRICS, parse_nsight
from govcompute.measure.device.nvml import Nvml, initialised, open_nvml
from govcompute.measure.device.rapl import Rapl, open_rapl


class _Error(Exception):
    pass


def _library(**calls: object) -> SimpleNamespace:
    """What stands for pynvml."""
    found = {
        "NVMLError": _Error,
        "nvmlInit": lambda: None,
        "nvmlDeviceGetHandleByIndex": lambda index: f"gpu {index}",
        "nvmlDeviceGetHandleByUUID": lambda uuid: uuid,
        "nvmlDeviceGetTotalEnergyConsumption": lambda handle: 12_500,
        "nvmlDeviceGetUtilizationRates": lambda handle: SimpleNamespace(gpu=80, memory=10),
        "nvmlSystemGetDriverVersion": lambda: b"580.82.07",
    }
    return SimpleNamespace(**(found | calls))


def test_nvml_counts_millijoules_and_per_cent() -> None:
    nvml = initialised(_library(), 0)
    assert isinstance(nvml, Nvml)
    assert (nvml.joules(), nvml.occupancy(), nvml.driver()) == (12.5, 0.8, "580.82.07")


def test_nvml_finds_the_device_by_its_id_where_indices_are_renumbered() -> None:
    nvml = initialised(_library(), 0, "GPU-1234")
    assert isinstance(nvml, Nvml)
    assert nvml.handle == "GPU-1234"


def test_nvml_that_does_not_answer_says_why() -> None:
    def fails() -> None:
        raise _Error("Driver Not Loaded")

    assert initialised(_library(nvmlInit=fails)) == Absent("NVML does not answer: Driver Not Loaded")


def test_nvml_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert open_nvml() == Absent("the package nvidia-ml-py is not installed")


def test_a_polled_sampler_takes_the_mean() -> None:
    values = iter([0.2, 0.4])
    with PolledSampler(lambda: next(values, 0.6), "a counter", period=0.001) as sampler:
        while len(sampler.samples) < 3:
            time.sleep(0.001)
    taken = len(sampler.samples)
    assert sampler.reading().value == pytest.approx((0.2 + 0.4 + 0.6 * (taken - 2)) / taken)
    assert "a counter, mean of" in (sampler.reading().source or "")


def test_a_counter_that_fails_is_told_and_ends_no_run() -> None:
    def fails() -> float:
        raise _Error("not supported")

    with PolledSampler(fails, "a counter") as sampler:
        pass
    assert sampler.reading().not_measured == "a counter failed: not supported"


def _package(folder: Path, name: str, energy: int) -> Path:
    package = folder / name
    package.mkdir(exist_ok=True)
    (package / "energy_uj").write_text(f"{energy}\n")
    (package / "max_energy_range_uj").write_text("1000000\n")
    return package


def test_rapl_counts_packages_and_not_their_parts(tmp_path: Path) -> None:
    _package(tmp_path, "intel-rapl:0", 300_000)
    _package(tmp_path, "intel-rapl:0:0", 1)
    rapl = open_rapl(tmp_path)
    assert isinstance(rapl, Rapl)
    assert len(rapl.packages) == 1
    assert rapl.joules() == 0
    _package(tmp_path, "intel-rapl:0", 800_000)
    assert rapl.joules() == pytest.approx(0.5)
    # begins anew at its range of one joule: 200,000 to the end and 100,000 after it
    _package(tmp_path, "intel-rapl:0", 100_000)
    assert rapl.joules() == pytest.approx(0.8)


def test_no_rapl_says_so(tmp_path: Path) -> None:
    assert open_rapl(tmp_path) == Absent("the system shows no RAPL counters")


_DMON = """\
#Entity   TENSO
ID
GPU 0     0.250
GPU 0     N/A
GPU 0     0.350
"""


@pytest.mark.parametrize(
    ("printed", "value", "why"),
    [
        (_DMON, 0.3, None),
        ("Error: unable to establish a connection to the specified host: localhost\n", None, "unable to establish"),
        ("#Entity   TENSO\nGPU 0     35.0\n", None, "35, which is no ratio"),
        ("GPU 0     9223372036854775794\n", None, "no ratio"),
        ("", None, "printed no sample"),
    ],
)
def test_tensor_activity_as_dcgmi_prints_it(printed: str, value: float | None, why: str | None) -> None:
    found = tensor_activity(printed)
    assert found.value == (None if value is None else pytest.approx(value))
    assert why is None or why in (found.not_measured or "")


def test_the_sampler_of_dcgm_ends_its_program(tmp_path: Path) -> None:
    program = tmp_path / "dcgmi"
    program.write_text("#!/bin/sh\necho 'GPU 0     0.5'\nexec sleep 60\n")
    program.chmod(0o755)
    with DcgmSampler(str(program)) as sampler:
        time.sleep(0.5)
    assert sampler.reading().value == 0.5


_NCU = """\
==PROF== Connected to process 41
"ID","Process ID","Kernel Name","Metric Name","Metric Unit","Metric Value"
"0","41","gemm","sm__ops_path_tensor_src_bf16_dst_fp32.sum","","2,147,483,648"
"0","41","gemm","sm__ops_path_tensor_src_bf16_dst_fp32_sparsity_off.sum","","2,147,483,648"
"0","41","gemm","sm__ops_path_tensor_src_int8.sum","","64"
"0","41","gemm","dram__bytes_read.sum","Mbyte","1.5"
"1","41","norm","smsp__sass_thread_inst_executed_op_ffma_pred_on.sum","inst","100"
"1","41","norm","smsp__sass_thread_inst_executed_op_fadd_pred_on.sum","Kinst","2"
"1","41","norm","dram__bytes_write.sum","byte","10"
==PROF== Disconnected from process 41
"""


def test_nsight_sums_parents_and_counts_a_fused_pair_twice() -> None:
    found = parse_nsight(_NCU)
    # the 1024³ product: 2·1024³ = 2^31; its sparsity child and integers are left out; 2·100 + 2000; 1.5e6 + 10
    assert (found.tensor_flop, found.other_flop, found.dram_bytes, found.kernels) == (2**31, 2200, 1_500_010, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing\n", "no row with a metric"),
        ('"ID","Kernel Name"\n', "ncu.csv:1:1 Metric Name — the header has no column"),
        (_NCU.replace('"byte","10"', '"byte","ten"'), "ncu.csv:9:1 dram__bytes_write.sum — 'ten' in 'byte' is no count"),
        (_NCU.replace('"Mbyte","1.5"', '"%","1.5"'), "ncu.csv:6:1"),
        (_NCU.replace('"int8"', "x").replace('"0","41","gemm","sm__ops_path_tensor_src_int8.sum","","64"', '"0","41"'), ":5:1"),
    ],
)
def test_a_file_that_nsight_did_not_write_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_nsight(text, "ncu.csv")
    assert message in str(caught.value)


def test_what_is_asked_of_nsight_is_what_is_read() -> None:
    rows = "\n".join(f'"0","{name}","","1"' for name in METRICS.split(","))
    found = parse_nsight(f'"ID","Metric Name","Metric Unit","Metric Value"\n{rows}\n')
    # five tensor paths; three widths of add, multiply and fused pair; read and written bytes
    assert (found.tensor_flop, found.other_flop, found.dram_bytes) == (5, 3 * 4, 2)
