"""Good inputs made bad, in ways that people, programs and attackers do; drawn by hypothesis, the same each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from govcompute.documents import parse_yaml

NUMBERS = [
    "-1", "1e999", "9" * 5000, "1e-200", ".nan", "-.inf", "NaN", "Infinity", "10⁻⁻⁵", "3,8e25 FLOP", "3.8e25 FLOP/s", "1/0",
    "0x10", "010", "-0.0", "1e400", "٣", "²", "9999999999999999999", "1e308", "18446744073709551616",
]  # fmt: skip
SYNTAX = [
    "&a", "*a", "<<: 1", "? [1]", "---", "...", "%YAML 1.1", "\t", "}", "]", "#", ": ", '"', ",", "|", "=", "{", "\\",
    "!!python/object/apply:os.system [x]",
]  # fmt: skip
CHARACTERS = ["", "\x00", "\x1b[31m", "\\ud83d", "\\e", "\ufeff", "\u2028", "\x85", "\r", "\u202e", "\ud800", "\x0c"]
WORDS = [
    "~", "yes", "NO", "2025-02-30", "0000-00-00", "99999-01-01", "9999-12-31T23:59:59Z", "test-line", "training_compute",
    "has_base", "../../etc/passwd", "a" * 3000, "Unknown", "1-00:00:61", "None",
]  # fmt: skip
words = st.one_of(st.text(max_size=20), *(st.sampled_from(group) for group in (NUMBERS, SYNTAX, CHARACTERS, WORDS)))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from([10**199, -(10**99), 10**400, 0, -1, 2**63, 2**31]), words,
    st.floats(), st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)  # fmt: skip


@st.composite
def spoilt_text(draw: st.DrawFn, text: str) -> bytes:
    """The text with lines deleted, doubled, swapped or indented, words put in, or an end cut off at any byte."""
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        here, there = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(["delete", "double", "swap", "indent", "insert", "replace", "nest"])):
            case "delete":
                del lines[here]
                text = "\n".join(lines)
            case "double":
                text = "\n".join([*lines[:here], lines[here], *lines[here:]])
            case "swap":
                lines[here], lines[there] = lines[there], lines[here]
                text = "\n".join(lines)
            case "indent":
                lines[here] = draw(st.sampled_from([" ", "  ", "\t", "- "])) + lines[here]
                text = "\n".join(lines)
            case "insert":
                text = text[:at] + draw(words) + text[at:]
            case "replace":
                text = text[:at] + draw(words) + text[at + draw(st.integers(1, 30)) :]
            case _:
                depth = draw(st.integers(1, 3000))
                text = text[:at] + draw(st.sampled_from("[{")) * depth + text[at:]
    content = text.encode("utf-8", "surrogatepass")
    return content[: draw(st.integers(0, len(content)))] if draw(st.integers(0, 3)) == 0 else content


@st.composite
def spoilt_tree(draw: st.DrawFn, tree: Any) -> bytes:
    """The values with some of them replaced by others, removed, or moved to another key; JSON, which YAML reads too."""
    tree = json.loads(json.dumps(tree))
    for _ in range(draw(st.integers(1, 3))):
        parents = list(_containers(tree))
        if not parents:
            break
        parent = draw(st.sampled_from(parents))
        key = draw(st.sampled_from(list(parent) if isinstance(parent, dict) else range(len(parent))))
        match draw(st.sampled_from(["replace", "replace", "replace", "remove", "rename", "wrap"])):
            case "replace":
                parent[key] = draw(scalars)
            case "remove":
                del parent[key]
            case "rename" if isinstance(parent, dict):
                parent[draw(st.one_of(words, st.just(f"{key}s")))] = parent.pop(key)
            case _:
                parent[key] = [parent[key]] if draw(st.booleans()) else {"a": parent[key]}
    return json.dumps(tree, ensure_ascii=draw(st.booleans()), indent=1).encode("utf-8", "surrogatepass")


@st.composite
def spoilt_cells(draw: st.DrawFn, text: str) -> bytes:
    """A table or a log in which what stands between two separators or digits is something else."""
    separator = draw(st.sampled_from([",", "|", " ", "\t", ":", "="]))
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 3))):
        here = draw(st.integers(0, len(lines) - 1))
        cells = lines[here].split(separator)
        cells[draw(st.integers(0, len(cells) - 1))] = draw(st.one_of(words, st.integers().map(str), st.floats().map(str)))
        lines[here] = separator.join(cells)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@st.composite
def spoilt_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes flipped, put in, taken out, zeroed or cut off."""
    spoilt = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(spoilt) - 1)))
        match draw(st.sampled_from(["flip", "insert", "delete", "zero", "cut", "early"])):
            case "flip" if spoilt:
                spoilt[at] ^= 1 << draw(st.integers(0, 7))
            case "early" if spoilt:  # where formats say how long they are
                spoilt[draw(st.integers(0, min(127, len(spoilt) - 1)))] = draw(st.integers(0, 255))
            case "insert":
                spoilt[at:at] = draw(st.binary(min_size=1, max_size=40))
            case "delete":
                del spoilt[at : at + draw(st.integers(1, 200))]
            case "zero":
                length = min(draw(st.integers(1, 200)), len(spoilt) - at)
                spoilt[at : at + length] = bytes(max(0, length))
            case _:
                del spoilt[at:]
    return bytes(spoilt)


def spoilt(form: str, sample: bytes) -> st.SearchStrategy[bytes]:
    """Bad inputs made from `sample`, each in a way that its form knows; and bytes that never were one."""
    ways = [spoilt_bytes(sample), st.binary(max_size=300)]
    if form != "binary":
        text = sample.decode("utf-8")
        ways += [spoilt_text(text), spoilt_text(text), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))]
    if form == "lines":
        ways += [spoilt_cells(text)] * 3
    if form in ("json", "yaml"):
        ways += [spoilt_tree(plain(parse_yaml(text).value if form == "yaml" else json.loads(text)))] * 4
    return st.one_of(ways)


def plain(value: Any) -> Any:
    """Values that JSON can hold."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, type(None))) else float(value)


def _containers(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if inner:
        yield value
    for item in inner:
        yield from _containers(item)
