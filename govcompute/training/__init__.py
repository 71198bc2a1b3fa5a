"""Training compute: from the architecture and its tokens, from the machine and its hours, from money, and all reconciled."""

from govcompute.training.architecture_based import from_architecture, k_p_d, six_active_p_d, six_p_d
from govcompute.training.calibration import Calibration, calibrated, calibration
from govcompute.training.cost_based import from_cost
from govcompute.training.finetuning import Frozen, finetuning, finetuning_of_architecture, low_rank_parameters
from govcompute.training.hardware_based import Phase, from_hardware
from govcompute.training.post_training import distillation, evaluation, synthetic_data
from govcompute.training.precision import over_precisions
from govcompute.training.reconcile import Reconciled, reconcile, stated
from govcompute.training.reinforcement import Rollouts, reinforcement_learning
from govcompute.training.result import Basis, Method, TrainingEstimate
from govcompute.training.stage import TrainingStage
from govcompute.training.utilisation import Meaning, Utilisation, prior

__all__ = [
    "Basis",
    "Calibration",
    "Frozen",
    "Meaning",
    "Method",
    "Phase",
    "Reconciled",
    "Rollouts",
    "TrainingEstimate",
    "TrainingStage",
    "Utilisation",
    "calibrated",
    "calibration",
    "distillation",
    "evaluation",
    "finetuning",
    "finetuning_of_architecture",
    "from_architecture",
    "from_cost",
    "from_hardware",
    "k_p_d",
    "low_rank_parameters",
    "over_precisions",
    "prior",
    "reconcile",
    "reinforcement_learning",
    "six_active_p_d",
    "six_p_d",
    "stated",
    "synthetic_data",
]
