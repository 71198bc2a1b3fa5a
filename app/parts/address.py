"""Fields whose value stands in the page's address, so that a link leads to what was chosen; and what is said of a bad one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import streamlit as st

from govcompute.errors import InputError, NotFound
from govcompute.quantity import exact

#: Where a session keeps which fields a run drew, by the key of their value: whether Streamlit keeps it in the address.
_DRAWN = "fields drawn"


class AddressError(InputError):
    """The address holds what a field cannot show; the field then holds its default, which nobody asked for."""


def kept(widget: Callable[..., Any], label: str, *given: Any, key: str, fault: str = "", **options: Any) -> Any:
    """What a widget of Streamlit's holds, kept in the address as `key`. Raises AddressError with `fault` once it is drawn."""
    _note(key)
    value = widget(label, *given, key=key, bind="query-params", **options)
    if fault:
        raise AddressError(fault)
    return value


def words_asked(
    widget: Callable[..., Any], label: str, known: Collection[Any], *given: Any, key: str, what: str = "", **options: Any
) -> Any:
    """One or some of the words of `known`, as `widget` asks for them; `what` is what to call one."""
    words = [str(one) for one in known]
    named = [asked for asked in _held(key) if asked]  # nothing is what Streamlit writes for none of them
    fault = next((str(NotFound(what or key, asked, words)) for asked in named if asked not in words), "")
    return kept(widget, label, list(known), *given, key=key, fault=fault, **options)


def switch_asked(
    label: str, on: bool = False, *, key: str, help: str | None = None, widget: Callable[..., Any] = st.toggle
) -> bool:
    """Yes or no."""
    fault = next((f"{key} '{asked}' is neither true nor false" for asked in _held(key) if not _is_truth(asked)), "")
    return bool(kept(widget, label, on, key=key, fault=fault, help=help))


def number_asked(
    widget: Callable[..., Any], label: str, low: float, high: float, value: Any, *given: Any, key: str,
    help: str | None = None,
) -> Any:  # fmt: skip
    """A number from `low` to `high`, or two, by `st.number_input` or `st.slider` (of a column too)."""
    kind = "whole number" if isinstance(low, int) else "number"
    fault = next(
        (f"{key} '{asked}' is no {kind} from {low} to {high}" for asked in _held(key) if not _within(asked, low, high)), ""
    )
    return kept(widget, label, low, high, value, *given, key=key, fault=fault, help=help)


def amount_asked(widget: Callable[..., Any], label: str, default: str, *, key: str, **options: Any) -> str:
    """An amount as people write it, such as 405e9, or nothing. Raises InputError, with the field, for what is no number."""
    text = str(kept(widget, label, default, key=key, **options)).strip()
    if text:
        try:
            exact(text)
        except InputError as error:
            raise InputError(f"{label}: {error}") from None
    return text


def date_asked(label: str, first: date, last: date, value: date, *, key: str, help: str | None = None) -> date:
    """A day from `first` to `last`."""
    fault = next((found for asked in _held(key) if (found := _no_day(asked, first, last))), "")
    day: date = kept(st.date_input, label, value, first, last, key=key, fault=fault, help=help)
    return day


def name_asked(
    label: str, names: Mapping[str, str] | Collection[str], first: str, *, key: str, what: str = "", help: str | None = None
) -> str:  # fmt: skip
    """The id of one of `names` (their names by id), which are shown and searched; `first` where the address names none.

    The address holds the id; in one that was written by hand, a name does as well, and capitals do not matter.
    Raises NotFound below the empty field where it holds neither, until one is chosen.
    """
    found = _by_name(label, names, first, key=key, what=what, help=help)
    return first if found is None else found


def name_or_none(
    label: str, names: Mapping[str, str] | Collection[str], *, key: str, placeholder: str, what: str = "",
    help: str | None = None,
) -> str | None:  # fmt: skip
    """As `name_asked`, empty to begin with: None then."""
    return _by_name(label, names, None, key=key, what=what, help=help, placeholder=placeholder)


def _by_name(
    label: str, names: Mapping[str, str] | Collection[str], first: str | None, *, key: str, what: str,
    placeholder: str = "choose one", **options: Any,
) -> str | None:  # fmt: skip
    """Not bound by Streamlit, which would write into the address what is shown, not the id: here the address leads."""
    _note(key, bound=False)
    shown = _shown(names)
    asked = st.query_params.get(key, "")
    found = _meant(asked, names) if asked else first
    if found is None and asked and st.session_state.get(key) == asked:  # another choice took it away
        st.query_params.pop(key)
        asked, found = "", first
    if st.session_state.get(key) != found:
        st.session_state[key] = found
    st.selectbox(
        label, list(shown), None if found is None else 0, shown.__getitem__, key, on_change=_follow, args=(key, first),
        placeholder=placeholder, **options,
    )  # fmt: skip
    if asked and found is None:
        raise NotFound(what or key, asked, shown)
    return found


def _follow(key: str, first: str | None) -> None:
    """The address after a choice; it stays short where that is the first one."""
    chosen = st.session_state[key]
    if chosen in (None, first):
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = chosen


def _shown(names: Mapping[str, str] | Collection[str]) -> dict[str, str]:
    if not isinstance(names, Mapping):
        return {one: one for one in names}
    return {one: name if name == one else f"{name} · {one}" for one, name in names.items()}


def _meant(asked: str, names: Mapping[str, str] | Collection[str]) -> str | None:
    """The id that is asked for, by itself or by the name that it alone has; None where there is none, or more than one."""
    if asked in names:
        return asked
    titles = names if isinstance(names, Mapping) else {}
    folded = asked.strip().casefold()
    meant = [one for one in names if folded in (one.casefold(), titles.get(one, "").casefold())]
    return meant[0] if len(meant) == 1 else None


@contextmanager
def whole_address(page: str) -> Iterator[None]:
    """Around all of a page: above it is said what of its address nothing on it asks for, once it is drawn to its end.

    What a field had kept that another choice took away is taken out of the address.
    """
    above = st.container()
    now: dict[str, bool] = {}
    st.session_state[_DRAWN] = now
    yield
    ever = st.session_state.setdefault(f"{_DRAWN} on {page}", {})
    ever.update(now)
    strange = [str(NotFound("field here", key, now)) for key in st.query_params if key not in ever]
    if strange:
        above.warning(f"Not used from the address: {'; '.join(strange)}.")
    for key in [key for key in st.query_params if ever.get(key) is False and key not in now]:
        del st.query_params[key]


def _note(key: str, bound: bool = True) -> None:
    st.session_state[_DRAWN][key] = bound


def _held(key: str) -> list[str]:
    return st.query_params.get_all(key)


def _is_truth(asked: str) -> bool:
    return asked.lower() in ("true", "false")


def _no_day(asked: str, first: date, last: date) -> str:
    try:
        within = first <= date.fromisoformat(asked) <= last
    except ValueError:
        return f"'{asked}' is no day; expected one such as 2026-11-23"
    return "" if within else f"{asked} is outside {first} to {last}"


def _within(asked: str, low: float, high: float) -> bool:
    try:
        return low <= (int if isinstance(low, int) else float)(asked) <= high
    except ValueError:
        return False
