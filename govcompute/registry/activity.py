"""What compute was spent on. A system states its stages in these words; a policy says of each whether it counts."""

from __future__ import annotations

from enum import StrEnum


class Activity(StrEnum):
    """Kinds of compute around the making and the use of a system."""

    UNSPLIT = "unsplit"
    PRETRAINING = "pretraining"
    FINETUNING = "finetuning"
    REINFORCEMENT_LEARNING = "reinforcement_learning"
    RL_ROLLOUTS = "rl_rollouts"
    PRIVATE_SYNTHETIC_KEPT = "private_synthetic_kept"
    PRIVATE_SYNTHETIC_DISCARDED = "private_synthetic_discarded"
    PUBLIC_SYNTHETIC = "public_synthetic"
    INITIAL_WEIGHTS = "initial_weights"
    PREPROCESSING = "preprocessing"
    KEPT_CHECKPOINT = "kept_checkpoint"
    FAILED_RUN = "failed_run"
    EXPLORATORY = "exploratory"
    EVALUATION = "evaluation"
    TEACHER = "teacher"
    AUXILIARY_MODELS = "auxiliary_models"
    ACTIVATION_RECOMPUTE = "activation_recompute"
    INFERENCE = "inference"

    @property
    def words(self) -> str:
        """A short description for people."""
        return _WORDS[self]

    @property
    def updates_weights(self) -> bool:
        """Whether it trains the weights that live on: what nearly every counting profile has in its sum."""
        return self in _UPDATES


_UPDATES = {
    Activity.UNSPLIT,
    Activity.PRETRAINING,
    Activity.FINETUNING,
    Activity.REINFORCEMENT_LEARNING,
    Activity.KEPT_CHECKPOINT,
}

_WORDS = {
    Activity.UNSPLIT: "training compute stated as one total, not split by stage",
    Activity.PRETRAINING: "the large pre-training run",
    Activity.FINETUNING: "fine-tuning (parameter updates)",
    Activity.REINFORCEMENT_LEARNING: "reinforcement learning (parameter updates)",
    Activity.RL_ROLLOUTS: "reinforcement learning (inference that makes trajectories)",
    Activity.PRIVATE_SYNTHETIC_KEPT: "generating non-public synthetic data that was used",
    Activity.PRIVATE_SYNTHETIC_DISCARDED: "generating non-public synthetic data that was thrown away",
    Activity.PUBLIC_SYNTHETIC: "generating synthetic data that is publicly accessible",
    Activity.INITIAL_WEIGHTS: "the compute that trained weights which were started from or merged in",
    Activity.PREPROCESSING: "preparing data (filtering, embedding, deduplication)",
    Activity.KEPT_CHECKPOINT: "the part of a crashed run whose checkpoint was kept",
    Activity.FAILED_RUN: "a main run that was abandoned and not reused",
    Activity.EXPLORATORY: "exploratory research and experiments that were thrown away",
    Activity.EVALUATION: "evaluation and red-teaming",
    Activity.TEACHER: "the parent model in a distillation",
    Activity.AUXILIARY_MODELS: "auxiliary models (reward models, value functions)",
    Activity.ACTIVATION_RECOMPUTE: "recomputing activations to save memory",
    Activity.INFERENCE: "serving users",
}
