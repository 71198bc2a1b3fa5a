"""Draft/target stacks: what runs, what it spends, when to stop drafting.

Light modules (no torch): `stack` (the document), `run` and `counts` (what happened), `cost`, `rules`, `theory`, `account`,
`servers`. Modules that run models need the extra 'models': `engine`, `head`, `pair`.
"""

from govcompute.speculative.cost import Cost
from govcompute.speculative.counts import Counts
from govcompute.speculative.run import Ending, Generation, Pass, Phase, Round
from govcompute.speculative.stack import Bounds, Sampling, Stack

__all__ = ["Bounds", "Cost", "Counts", "Ending", "Generation", "Pass", "Phase", "Round", "Sampling", "Stack"]
