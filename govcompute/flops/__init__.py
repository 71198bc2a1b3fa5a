"""FLOP of one pass: an architecture becomes components, components become exact counts under a named convention."""

from govcompute.flops.architecture import (
    Architecture,
    Checks,
    ComputedCounts,
    Experts,
    HeadAttention,
    LatentAttention,
    LocalAttention,
    Mlp,
)
from govcompute.flops.component import Component
from govcompute.flops.convention import (
    AttentionPairs,
    Backward,
    Convention,
    ExpertWork,
    LatentForm,
    Logits,
    Recomputation,
    ScanForm,
)
from govcompute.flops.count import FlopCount, decode, forward, forward_and_backward, prefill, training_step
from govcompute.flops.families import from_config
from govcompute.flops.finetuning import Trained, finetuning_pass, finetuning_step
from govcompute.flops.formulas import FORMULAS, Formula
from govcompute.flops.lower import Countable
from govcompute.flops.network import Network
from govcompute.flops.parameters import ParameterCount, parameters
from govcompute.flops.passes import PASSES, count_pass
from govcompute.flops.work import Work

__all__ = [
    "FORMULAS",
    "PASSES",
    "Architecture",
    "AttentionPairs",
    "Backward",
    "Checks",
    "Component",
    "ComputedCounts",
    "Convention",
    "Countable",
    "ExpertWork",
    "Experts",
    "FlopCount",
    "Formula",
    "HeadAttention",
    "LatentAttention",
    "LatentForm",
    "LocalAttention",
    "Logits",
    "Mlp",
    "Network",
    "ParameterCount",
    "Recomputation",
    "ScanForm",
    "Trained",
    "Work",
    "count_pass",
    "decode",
    "finetuning_pass",
    "finetuning_step",
    "forward",
    "forward_and_backward",
    "from_config",
    "parameters",
    "prefill",
    "training_step",
]
