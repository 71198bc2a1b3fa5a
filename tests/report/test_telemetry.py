"""What telemetry held, as tables."""

from __future__ import annotations

from govcompute.report.telemetry import findings_list, readings_frame, sources_frame
from govcompute.telemetry import Given, Question, estimates, kind_of
from govcompute.telemetry.kinds import read_some

from ..conftest import ROOT

FILE = ROOT / "tests" / "telemetry" / "data" / "megatron.log"


def test_readings_and_sources_as_tables() -> None:
    read = read_some(kind_of(FILE).name, [FILE], Given(devices=8))
    found = estimates(read.readings, Question())
    readings, sources = readings_frame(read), sources_frame(found)
    assert set(readings["source"]) == {"megatron"}
    assert list(sources["estimate"]) == [str(one.found.estimate) for one in found]
    told = findings_list(read, found)
    assert told.count("\n- ") + bool(told) == len({str(f) for f in [*read.findings, *(g for o in found for g in o.findings)]})
