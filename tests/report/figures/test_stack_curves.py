"""Figures of a stack in theory."""

from __future__ import annotations

from govcompute.report.figures.stack_curves import by_choice, by_choice_alt, trade_off
from govcompute.speculative.account import position_of_parameters
from govcompute.speculative.theory.curves import comparison, curves

COMPARED = comparison(position_of_parameters("7e9", "70e9"), (0.02, 0.1, None), 0.8, varies=True)
FOUND = curves(COMPARED)
CHOSEN = next(COMPARED.fixed([6]))
GOVERNED = next(COMPARED.priced([0.01]))


def test_speed_against_flop_with_the_chosen_and_the_governed_point() -> None:
    figure = trade_off(FOUND, [CHOSEN], CHOSEN, GOVERNED)
    traces = {trace.name: trace for trace in figure.data}
    assert (traces["chosen"].x[0], traces["chosen"].y[0]) == (CHOSEN.flop_multiple, CHOSEN.speed_up)
    assert traces["governed: best at your price"].x[0] == GOVERNED.flop_multiple
    assert len(traces["fixed length"].x) == COMPARED.most
    signs = [trace.marker.symbol for trace in figure.data]
    assert len(set(signs)) == len(signs), "a sign of its own for each, so that colour is not needed"
    end = figure.layout.xaxis.range[1]
    assert end > (CHOSEN.flop_multiple or 0)
    assert min(abs(end - one) for trace in figure.data for one in trace.x) > 0.05, "no mark is cut at the edge"


def test_no_published_reading_no_sign_for_it() -> None:
    assert "published" not in [trace.name for trace in trade_off(FOUND, [], CHOSEN, GOVERNED).data]


def test_flop_time_and_the_band_of_energy_along_the_length() -> None:
    figure = by_choice(FOUND.fixed, list(range(1, 21)), "candidate length", 6)
    band, flop, time, wasted = figure.data
    assert (flop.name, time.name, wasted.name) == ("FLOP", "time", "share of the FLOP wasted")
    assert len(band.x) == 40
    assert flop.y[5] == FOUND.fixed[5].flop_multiple
    assert time.y[5] == FOUND.fixed[5].time_multiple
    assert min(band.y) == min(time.y)
    assert figure.layout.shapes[1].x0 == 6
    assert by_choice_alt(FOUND.fixed, "candidate length").startswith("FLOP, time and wasted share of a token against")
