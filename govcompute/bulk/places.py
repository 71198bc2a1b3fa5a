"""Where the work on a table runs: in this process, in several on this machine, or on a Dask cluster.

Each place takes a task and its partitions, and yields every partition once, with its result or with the error that was
left after `TRIES`. A worker that dies takes nothing with it but the partitions it had begun, and those are given to another.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from govcompute.bulk.partition import Partition
from govcompute.bulk.result import Done
from govcompute.errors import GovcomputeError, InputError, MissingExtra
from govcompute.quantity import counted

TRIES = 3
#: Seconds to wait for a scheduler, and then for its first worker.
_ANSWER, _WORKER = 10, 60

Task = Callable[[Partition], Done]
Result = Done | GovcomputeError
Place = Callable[[Task, Sequence[Partition]], Iterator[Result]]


def here(task: Task, partitions: Sequence[Partition]) -> Iterator[Result]:
    """One partition after the other, in this process."""
    for partition in partitions:
        yield _tried(task, partition)


def _tried(task: Task, partition: Partition) -> Result:
    for tries in range(TRIES):
        try:
            return task(partition)
        except InputError as error:
            if tries == TRIES - 1:
                return error
    raise AssertionError


def processes(workers: int) -> Place:
    """`workers` processes of this machine, started anew where one is killed."""

    def run(task: Task, partitions: Sequence[Partition]) -> Iterator[Result]:
        left, deaths = list(partitions), 0
        while left:
            before = len(left)
            with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
                futures = {pool.submit(_tried, task, partition): partition for partition in left}
                for partition, result in _until_one_dies(futures):
                    left.remove(partition)
                    yield result
            deaths = deaths + 1 if len(left) == before else 1
            if left and deaths == TRIES:
                raise InputError(
                    f"workers were killed {counted(TRIES, 'time')} and finished nothing,"
                    f" at {left[0].name} or beside it; out of memory?"
                )

    return run


def _until_one_dies(futures: dict[Future[Result], Partition]) -> Iterator[tuple[Partition, Result]]:
    for future in as_completed(futures):
        try:
            result = future.result()
        except BrokenProcessPool:
            continue  # this one is not finished; others may be
        yield futures[future], result


def cluster(address: str) -> Place:
    """The workers of the Dask scheduler at `address` (tcp://host:port). They see table and results under the same paths.

    Raises MissingExtra without distributed, InputError where nobody answers, no worker comes, or the scheduler is lost.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        raise MissingExtra("distributed", "distributed") from None

    def run(task: Task, partitions: Sequence[Partition]) -> Iterator[Result]:
        try:
            client = distributed.Client(address, timeout=_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            expected = "expected tcp://host:port, or tls://host:port"
            raise InputError(f"--scheduler {address}: nobody answers there: {error}; {expected}") from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_WORKER)
            except TimeoutError:
                raise InputError(f"--scheduler {address}: no worker has come within {_WORKER} s") from None
            futures = client.map(task, partitions, pure=False, retries=TRIES - 1)
            for future in distributed.as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
                yield _result(future, address)
                future.release()

    def _result(future: distributed.Future[Done], address: str) -> Result:
        try:
            done: Done = future.result()
        except GovcomputeError as error:
            return error
        except distributed.KilledWorker as error:
            return InputError(f"the workers that began a partition were killed, every one ({error}); out of memory?")
        except ModuleNotFoundError as error:
            return InputError(f"a worker lacks {error.name}; install the same govcompute[distributed] on every machine")
        except (distributed.CancelledError, OSError) as error:
            raise InputError(f"--scheduler {address} is lost: {error}; run it again to finish the rest") from None
        return done

    return run
