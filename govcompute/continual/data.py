"""Chains on data that needs no download: sets that scikit-learn ships, generated images, text of the interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from govcompute.continual.tasks import Chain, Modality, Scenario, Split, Task, normalise_by_first, normalise_by_own, split_task
from govcompute.errors import InputError, MissingExtra, NotFound

Inputs = NDArray[np.float32]
Labels = NDArray[np.int64]

_BY_FIRST = "mean and deviation of the first task's training inputs"
_DIGITS = "scikit-learn's digits: 1,797 images of 8 x 8"
#: Packages of the standard library that every supported Python has, with text enough for windows of their own.
PACKAGES = ("asyncio", "email", "importlib", "multiprocessing", "unittest", "xml")
_WINDOW, _WINDOWS, _BUCKETS = 256, 200, 256


def chain(name: str) -> Chain:
    """The chain of that name, always the same examples. Raises NotFound; MissingExtra where its data needs scikit-learn."""
    if name not in CHAINS:
        raise NotFound("chain", name, CHAINS)
    return CHAINS[name](name)


def _digits() -> tuple[Inputs, Labels]:
    images, labels = _shipped("load_digits")
    return images.reshape(-1, 1, 8, 8), labels


def _shipped(loader: str) -> tuple[Inputs, Labels]:
    try:
        from sklearn import datasets
    except ModuleNotFoundError:
        raise MissingExtra("scikit-learn", "continual") from None
    inputs, labels = getattr(datasets, loader)(return_X_y=True)
    return inputs.astype(np.float32), labels.astype(np.int64)


def _pairs(inputs: Inputs, labels: Labels, word: str) -> tuple[Task, ...]:
    """Two classes a task, in the order of their numbers."""
    tasks = []
    for first in range(0, int(labels.max()), 2):
        chosen = (labels == first) | (labels == first + 1)
        tasks.append(split_task(f"{word} {first} and {first + 1}", inputs[chosen], labels[chosen]))
    return tuple(tasks)


def _digit_pairs(scenario: Scenario) -> Callable[[str], Chain]:
    return lambda name: Chain(
        name, scenario, Modality.VISION, normalise_by_first(_pairs(*_digits(), "digits")), _DIGITS, _BY_FIRST
    )


def _permuted_digits(name: str) -> Chain:
    """All ten digits in each task; from the second on, the pixels in another order (Goodfellow et al. 2013)."""
    images, labels = _digits()
    tasks = []
    for number in range(5):
        order = np.random.default_rng(number).permutation(64) if number else np.arange(64)
        moved = images.reshape(-1, 64)[:, order].reshape(images.shape)
        tasks.append(split_task(f"digits, order {number}", moved, labels))
    return Chain(
        name, Scenario.DOMAIN, Modality.VISION, normalise_by_first(tuple(tasks)), f"{_DIGITS}, pixels permuted", _BY_FIRST
    )


def _clashing(name: str) -> Chain:
    """Digits, then two sets of other images under the same ten labels: what a label means changes with the task."""
    images, labels = _digits()
    generated = (split_task(f"generated set {seed}", *generated_images(10, 100, side=8, seed=seed)) for seed in (1, 2))
    tasks = (split_task("digits", images / np.float32(16), labels), *generated)
    source = f"{_DIGITS}; two generated sets of 1,000 images"
    return Chain(name, Scenario.DOMAIN, Modality.VISION, normalise_by_first(tasks), source, _BY_FIRST)


def _image_pairs(name: str) -> Chain:
    tasks = _pairs(*generated_images(10, 120, side=16, seed=0), "shapes")
    return Chain(
        name, Scenario.CLASS, Modality.VISION, normalise_by_first(tasks), "1,200 generated images of 16 x 16", _BY_FIRST
    )


def _tables(name: str) -> Chain:
    """Three small tables with features and classes of their own, filled with zeros to one width."""
    tasks: list[Task] = []
    before, width = 0, 30
    for word in ("breast_cancer", "wine", "iris"):
        inputs, labels = _shipped(f"load_{word}")
        (task,) = normalise_by_own((split_task(word.replace("_", " "), inputs, labels + before),))
        tasks.append(_widened(task, width))
        before += int(labels.max()) + 1
    rule = "mean and deviation of each feature over its own task's training inputs"
    return Chain(name, Scenario.TASK, Modality.TABLES, tuple(tasks), "scikit-learn's breast cancer, wine and iris", rule)


def _widened(task: Task, width: int) -> Task:
    def fill(split: Split) -> Split:
        return Split(np.pad(split.inputs, ((0, 0), (0, width - split.inputs.shape[1]))), split.labels)

    return Task(task.name, fill(task.train), fill(task.validation), fill(task.test))


def _packages(name: str) -> Chain:
    """Which package of the standard library a window of text is from; two packages a task.

    An input is the logarithm of 1 + counts of hashed pairs of bytes. Windows of one file are all in one split: a style, and
    not a file, is to be learnt.
    """
    from govcompute.speculative.pair.corpus import read_corpus

    corpus = read_corpus()
    texts = [*corpus.training, *corpus.held_out]
    tasks = []
    for first in range(0, len(PACKAGES), 2):
        named = PACKAGES[first : first + 2]
        parts: list[list[Split]] = [[], [], []]
        for label, package in enumerate(named, first):
            files = sorted((text for text in texts if text.name.startswith(f"{package}/")), key=lambda text: text.name)
            if len(files) < 5:
                raise InputError(f"this interpreter has {len(files)} source files of '{package}'; expected five or more")
            for part, content in zip(parts, _files_apart([text.content for text in files]), strict=True):
                windows = _windows(content, _WINDOWS if part is parts[0] else _WINDOWS // 3, label)
                part.append(Split(windows, np.full(len(windows), label, dtype=np.int64)))
        joined = [
            Split(np.concatenate([one.inputs for one in part]), np.concatenate([one.labels for one in part])) for part in parts
        ]
        tasks.append(Task(" and ".join(named), *joined))
    source = f"the standard library's source, windows of {_WINDOW} bytes, corpus {corpus.sha256[:12]}"
    return Chain(name, Scenario.CLASS, Modality.LANGUAGE, normalise_by_first(tuple(tasks)), source, _BY_FIRST)


def _files_apart(contents: list[bytes]) -> tuple[bytes, bytes, bytes]:
    """Files of a package, whole, for train, validation and test: of every five, three, one and one; the rest joins train."""
    order = sorted(range(len(contents)), key=lambda index: (len(contents[index]), index), reverse=True)
    place = {index: (0, 1, 2, 0, 0)[rank % 5] for rank, index in enumerate(order)}
    parts = [b"\n".join(contents[index] for index in sorted(place) if place[index] == part) for part in range(3)]
    return parts[0], parts[1], parts[2]


def _windows(content: bytes, count: int, seed: int) -> Inputs:
    """[count, buckets]; raises InputError for a text shorter than a window."""
    if len(content) < _WINDOW:
        raise InputError(f"a package's text of {len(content)} bytes is shorter than a window of {_WINDOW}")
    text = np.frombuffer(content, dtype=np.uint8).astype(np.int64)
    hashed = (text[:-1] * 131 + text[1:] * 31) % _BUCKETS
    starts = np.random.default_rng(seed).integers(0, len(hashed) - _WINDOW + 2, size=count)
    counts = [np.bincount(hashed[start : start + _WINDOW - 1], minlength=_BUCKETS) for start in starts]
    return np.log1p(np.array(counts)).astype(np.float32)


def generated_images(classes: int, each: int, *, side: int, seed: int) -> tuple[Inputs, Labels]:
    """[classes * each, 1, side, side] in 0..1, and labels: a smooth pattern for each class, shifted and with noise on it."""
    draw = np.random.default_rng(seed)
    coarse = draw.random((classes, 4, 4))
    patterns = np.kron(coarse, np.ones((side // 4, side // 4)))
    images, labels = [], []
    for label in range(classes):
        for _ in range(each):
            shifted = np.roll(patterns[label], draw.integers(-1, 2, size=2), axis=(0, 1))
            images.append(np.clip(shifted + draw.normal(0, 0.25, (side, side)), 0, 1))
            labels.append(label)
    return np.array(images, dtype=np.float32)[:, None], np.array(labels, dtype=np.int64)


#: Every chain by its name.
CHAINS: dict[str, Any] = {
    "digits-class": _digit_pairs(Scenario.CLASS),
    "digits-task": _digit_pairs(Scenario.TASK),
    "digits-permuted": _permuted_digits,
    "digits-clash": _clashing,
    "images-class": _image_pairs,
    "tables-task": _tables,
    "text-class": _packages,
}
