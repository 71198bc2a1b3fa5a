"""One measured run as a document, ``registry/measurements/<id>.yaml``: enough to repeat it, and every raw sample.

Light: reads and checks, runs nothing. Times are seconds, sizes bytes, rates per second. A number that could not be taken
is not zero and not absent in silence: it says why.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from govcompute.documents import Day, Record
from govcompute.errors import InputError
from govcompute.measure.statistics import median, median_interval
from govcompute.measure.utilisation import Share
from govcompute.quantity import counted
from govcompute.speculative import Counts

ID = r"^[a-z0-9][a-z0-9.-]*$"
Seconds = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Whole = Annotated[int, Field(ge=0)]
Precision = Literal["float32", "bfloat16", "float16"]
#: How far a stored summary may be from that of its samples: they are written with nine digits after the point.
_ROUNDING = 1e-6


class Samples(Record):
    """Repeated measurements of one thing, and their summary, which is checked against them."""

    seconds: list[Seconds] = Field(min_length=1, description="every sample, in the order in which it was taken")
    median: Seconds
    low: Seconds = Field(description="lower end of the interval of the median")
    high: Seconds
    coverage: float = Field(ge=0, le=1, description="probability that the median lies between low and high")

    @classmethod
    def of(cls, seconds: list[float]) -> Self:
        """The samples with their summary, rounded to nanoseconds. Raises InputError where there are none."""
        rounded = [round(sample, 9) for sample in seconds]
        interval = median_interval(rounded)
        return cls(
            seconds=rounded,
            median=round(median(rounded), 10),
            low=interval.low,
            high=interval.high,
            coverage=round(interval.coverage, 6),
        )

    @model_validator(mode="after")
    def _is_their_summary(self) -> Self:
        interval = median_interval(self.seconds)
        for name, stated, found in (
            ("median", self.median, median(self.seconds)),
            ("low", self.low, interval.low),
            ("high", self.high, interval.high),
            ("coverage", self.coverage, interval.coverage),
        ):
            if not math.isclose(stated, found, rel_tol=_ROUNDING, abs_tol=_ROUNDING * max(self.seconds)):
                raise ValueError(f"'{name}' is {stated:g}, and that of the samples is {found:g}")
        return self


class Rate(Record):
    """A rate measured on the device in the same run: bytes or FLOP per second, of the fastest sample (as STREAM reports)."""

    per_second: Positive
    amount: Positive = Field(description="bytes moved or FLOP done in each sample")
    how: str = Field(min_length=3)
    samples: Samples

    @model_validator(mode="after")
    def _is_the_fastest(self) -> Self:
        fastest = self.amount / min(self.samples.seconds)
        if not math.isclose(self.per_second, fastest, rel_tol=1e-3):
            raise ValueError(f"the rate is {self.per_second:g}, and {self.amount:g} over the fastest sample is {fastest:g}")
        return self


class DataSheet(Record):
    """What the registry's chip of that name is said to reach."""

    chip: str
    peak: Positive | None = Field(default=None, description="dense FLOP per second in the precision of the run")
    bandwidth: Positive | None = None


class Device(Record):
    """What it ran on. Nothing in it names a machine or a person."""

    kind: Literal["cpu", "cuda"]
    name: str = Field(min_length=1)
    count: int = Field(default=1, ge=1)
    threads: int | None = Field(default=None, ge=1, description="threads that torch used, on a CPU")
    memory: Whole | None = None
    driver: str | None = None
    load_average: float | None = Field(
        default=None, ge=0, description="processes that wanted to run in the minute before, others' among them"
    )
    bandwidth: Rate
    matmul: Rate
    data_sheet: DataSheet | None = None


class Versions(Record):
    """The software of the run."""

    govcompute: str
    python: str
    torch: str
    transformers: str | None = None
    cuda: str | None = None


class Subject(Record):
    """A model that ran."""

    role: Literal["model", "draft", "target"] = "model"
    name: str = Field(min_length=1)
    architecture: str | None = Field(default=None, description="id in the registry, where it was made from one")
    config_sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$", description="of the configuration file")
    parameters: int = Field(ge=1, description="by the closed form: norms and matrices, no biases")
    weights: Literal["random", "folder"]
    weight_bytes: Whole = Field(description="bytes of the matrices that one decode pass multiplies with")
    cache_bytes_per_token: Whole = Field(description="bytes that one token of one sequence takes in the cache")


class Settings(Record):
    """How it ran."""

    dtype: Precision
    batch: int = Field(ge=1)
    prompt_tokens: list[int] = Field(min_length=1, description="length of the prompt of each sequence or generation")
    prompts: str = Field(min_length=3, description="where the text is from and how it became tokens")
    generate: int = Field(ge=1, description="tokens asked for after each prompt")
    runs: int = Field(ge=1)
    warm_up: int = Field(ge=0, description="runs before the first that counts")
    seed: int
    cache: str = Field(description="how keys and values were kept, and whether passes were replayed from a CUDA graph")


class Phase(Record):
    """All passes of one kind. FLOP, bytes and floor belong to all of them together.

    flop: what the model needs (a query meets the keys its mask lets through). dispatched: what kernels were handed (every
    query with every key, logits wherever they were computed); a kernel that skips masked tiles does less.
    """

    name: str = Field(min_length=1)
    passes: int = Field(ge=1)
    tokens: int = Field(ge=1, description="new positions of all sequences")
    timing: Samples = Field(description="one sample for each pass")
    flop: int = Field(ge=0)
    dispatched: int = Field(ge=0)
    bytes_read: int = Field(ge=0, description="weights and cache, each read once in a pass: computed, not counted")
    floor_seconds: Seconds = Field(description="sum over the passes of max(bytes / bandwidth, FLOP / matmul), both measured")

    @model_validator(mode="after")
    def _one_sample_a_pass(self) -> Self:
        if len(self.timing.seconds) != self.passes:
            raise ValueError(f"{counted(self.passes, 'pass has', 'passes have')} {counted(len(self.timing.seconds), 'sample')}")
        if self.dispatched < self.flop:
            raise ValueError(f"fewer FLOP were dispatched ({self.dispatched:,}) than the model needs ({self.flop:,})")
        return self

    @property
    def seconds(self) -> float:
        """All passes together."""
        return math.fsum(self.timing.seconds)

    @property
    def share_of_floor(self) -> float:
        """The least time over the time taken."""
        return self.floor_seconds / self.seconds


class Reading(Record):
    """A number that a device may or may not give: exactly one of `value` and `not_measured` (why not)."""

    value: float | None = Field(default=None, ge=0)
    not_measured: str | None = Field(default=None, min_length=3)
    source: str | None = Field(default=None, description="the counter, or the two numbers it is the ratio of")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.value is None) == (self.not_measured is None):
            raise ValueError("expected exactly one of 'value' and 'not_measured'")
        return self


class Utilisation(Reading):
    """One meaning of utilisation, over the passes of `phase` or over all timed runs."""

    meaning: Share
    phase: str = Field(default="all")


class Nsight(Record):
    """What Nsight Compute counted in a run of the same command; beside the closed form, never instead of it."""

    tensor_flop: int | None = Field(default=None, ge=0)
    other_flop: int | None = Field(default=None, ge=0, description="additions, multiplications and 2 for each fused pair")
    dram_bytes: int | None = Field(default=None, ge=0)
    kernels: int = Field(ge=1)


class Speculation(Record):
    """What a stack's runs came to: the five counters (which have to agree), and the FLOP that bought nothing."""

    emitted: Whole
    target_passes: Whole
    drafted: Whole
    discarded: Whole
    cut: Whole = 0
    head_calls: Whole = 0
    head_flop: Whole = 0
    wasted_flop: Whole = Field(default=0, description="draft and target positions of discarded candidates, in 'flop'")

    @model_validator(mode="after")
    def _agree(self) -> Self:
        try:
            self.counts  # noqa: B018 - made to be checked
        except InputError as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def counts(self) -> Counts:
        """The counters. Raises InputError where they contradict each other."""
        return Counts(self.emitted, self.target_passes, self.drafted, self.discarded, self.cut)


class Alone(Record):
    """The target by itself over the same prompts, under the same law and clock."""

    runs: Samples
    tokens: int = Field(ge=1)

    @property
    def seconds_per_token(self) -> float:
        """Prompts included."""
        return math.fsum(self.runs.seconds) / self.tokens


class Measurement(Record):
    """One measured run of a model or of a stack."""

    id: str = Field(pattern=ID, max_length=80, description="short name in lower case, the file's name")
    kind: Literal["model", "stack"]
    measured_on: Day
    subjects: list[Subject] = Field(min_length=1)
    stack: str | None = Field(default=None, description="id of the stack, for a stack")
    rule: str | None = Field(default=None, description="its stopping rule, as the document says it")
    device: Device
    versions: Versions
    command: str = Field(min_length=3)
    settings: Settings
    runs: Samples = Field(description="seconds of each timed run, from the first prompt token to the last token")
    tokens: int = Field(ge=1, description="tokens generated in all timed runs and sequences")
    phases: list[Phase] = Field(min_length=1)
    speculation: Speculation | None = None
    alone: Alone | None = None
    energy: Reading = Field(description="joules of all timed runs")
    processor_seconds: Reading = Field(
        description="time that processors gave this process in the timed runs, all threads: says what a loaded machine left it"
    )
    peak_memory: Reading = Field(description="bytes in use at the most, and by whose count")
    utilisation: list[Utilisation]
    nsight: Nsight | None = None
    notes: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "stack") != (self.speculation is not None):
            raise ValueError("a stack has 'speculation', and a model has none")
        roles = sorted(subject.role for subject in self.subjects)
        if roles != (["draft", "target"] if self.kind == "stack" else ["model"]):
            raise ValueError(f"a {self.kind} of {', '.join(roles)}")
        if len(self.runs.seconds) != self.settings.runs:
            raise ValueError(
                f"{counted(self.settings.runs, 'run has', 'runs have')} {counted(len(self.runs.seconds), 'sample')}"
            )
        return self

    @property
    def seconds(self) -> float:
        """All timed runs together."""
        return math.fsum(self.runs.seconds)

    @property
    def tokens_per_second(self) -> float:
        """Generated tokens over the time of the runs, prompts included."""
        return self.tokens / self.seconds

    @property
    def outside_passes(self) -> float:
        """Seconds of the runs that belong to no pass: sampling, the acceptance head, the host."""
        return self.seconds - math.fsum(phase.seconds for phase in self.phases)

    @property
    def speed_up(self) -> float | None:
        """Seconds of a token by the target alone over those by the stack; None for a model."""
        return None if self.alone is None else self.alone.seconds_per_token * self.tokens_per_second

    @property
    def flop(self) -> int:
        """What the models needed, all passes together, and the acceptance head."""
        return sum(phase.flop for phase in self.phases) + (self.speculation.head_flop if self.speculation else 0)

    @property
    def dispatched(self) -> int:
        """What kernels were handed, all passes together, and the acceptance head."""
        return sum(phase.dispatched for phase in self.phases) + (self.speculation.head_flop if self.speculation else 0)

    def phase(self, name: str) -> Phase:
        """The passes of one kind. Raises KeyError for a kind that did not run."""
        return {phase.name: phase for phase in self.phases}[name]
