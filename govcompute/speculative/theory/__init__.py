"""What a draft/target stack does on average, in closed form where acceptances are independent, and by dynamic programming.

`rates` (VR, DR and all that follows), `geometric` (one α, fixed K, oracle), `laws` (α that varies), `threshold` (the rule that
stops), `prices`, `optimum`, `decision_process` and `governed` (which threshold), `calibration` (what a weighted head means),
`simulation`, `log`, `acceptance_fit`, `fits` and `log_fit` (from what was observed), `publication` and `reproduction`
(published numbers against these).
"""

from govcompute.speculative.theory.acceptance_fit import Acceptance, fit_acceptance
from govcompute.speculative.theory.calibration import block_stopped, meant, said
from govcompute.speculative.theory.decision_process import Solution, solve
from govcompute.speculative.theory.fits import LengthFit, PassSeconds, fit_fixed_lengths, fit_log, fit_seconds
from govcompute.speculative.theory.geometric import acceptance_from, fixed_length_rates, oracle_rates, tokens_per_round
from govcompute.speculative.theory.governed import Governed, threshold_under_cap
from govcompute.speculative.theory.laws import Beta, Constant, Law, Observed
from govcompute.speculative.theory.log import Logged, log_text, logged, read_log
from govcompute.speculative.theory.log_fit import LogFit, fit_of, read_fit
from govcompute.speculative.theory.optimum import Optimum, best_threshold
from govcompute.speculative.theory.prices import Prices, price_of, prohibitive_price, theorem_threshold
from govcompute.speculative.theory.publication import Publication, load_publication, publications
from govcompute.speculative.theory.rates import Rates
from govcompute.speculative.theory.reproduction import Reproduction, reproduce
from govcompute.speculative.theory.simulation import Simulated, simulate
from govcompute.speculative.theory.threshold import threshold_rates

__all__ = [
    "Acceptance",
    "Beta",
    "Constant",
    "Governed",
    "Law",
    "LengthFit",
    "LogFit",
    "Logged",
    "Observed",
    "Optimum",
    "PassSeconds",
    "Prices",
    "Publication",
    "Rates",
    "Reproduction",
    "Simulated",
    "Solution",
    "acceptance_from",
    "best_threshold",
    "block_stopped",
    "fit_acceptance",
    "fit_fixed_lengths",
    "fit_log",
    "fit_of",
    "fit_seconds",
    "fixed_length_rates",
    "load_publication",
    "log_text",
    "logged",
    "meant",
    "oracle_rates",
    "price_of",
    "prohibitive_price",
    "publications",
    "read_fit",
    "read_log",
    "reproduce",
    "said",
    "simulate",
    "solve",
    "theorem_threshold",
    "threshold_rates",
    "threshold_under_cap",
    "tokens_per_round",
]
