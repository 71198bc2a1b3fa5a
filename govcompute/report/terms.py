"""Plain words for the terms of the field: the help beside every widget, and the glossary of the documentation."""

from __future__ import annotations

TERMS: dict[str, str] = {
    # law
    "as of": "The day whose law is meant. A rule that applies later, or was revoked before, is not in force on it.",
    "history": "Rules that were revoked, vetoed, superseded or have lapsed.",
    "watch": "Bills and proposals, and rules that exist but are not enforced. None of them binds anybody yet.",
    "line": "The number that a rule compares with, and how: more than (>), or at least (≥).",
    "rule": "One test in one legal text or company policy, with its citation.",
    "instrument": "A law, a guideline or a company's own policy. It holds one rule or several.",
    "in force": "On that day the rule applied. A rule can be passed long before it applies.",
    "scope": "Whom or what a rule speaks of at all. Outside it there is no answer, neither yes nor no.",
    "obligation": "What follows for those whom a rule catches, and by when.",
    "counting profile": "Which work an instrument counts (pre-training, fine-tuning, synthetic data), and which not.",
    "counting choice": "Where the text is silent about some work, you can count it or leave it out, and see what it changes.",
    "evidence of the rule": (
        "P: the primary text was read. S: a secondary source. I: inferred from a text. M: recalled only, shown as unverified."
    ),
    "one third": "Guidelines on the AI Act: a change of a model with more than a third of its compute makes one its provider.",
    # verdicts
    "verdict": "What a rule says of a system: crosses, below, undetermined, unknown, not in force, or out of scope.",
    "crosses": "The test is met with a probability of at least 95 % (or the confidence you chose).",
    "below": "The test is not met, with a probability of at least 95 % (or the confidence you chose).",
    "undetermined": "The doubt about the number, or a fact that nobody stated, reaches across the line.",
    "unknown": "There is no number. No number is not a small number.",
    "out of scope": "The rule does not speak of such a system.",
    "probability": "How likely the test is met, given the doubt about the number. Two numbers are bounds: a fact is open.",
    "confidence": "From which probability on a verdict is given. Below it, the verdict is undetermined.",
    "flip": "What would turn the verdict: another count, or a fact that nobody stated.",
    # compute
    "compute": "Arithmetic operations spent, in FLOP. Training compute includes the compute of the model it was made from.",
    "FLOP": "A floating-point operation. One multiplication with its addition counts as two.",
    "MAC": "A multiplication with its addition: 2 FLOP.",
    "interval": "The true number lies in it with a probability of 90 %, if the method's stated doubt is right.",
    "disclosed": "The developer stated the number, or what it follows from.",
    "estimated": "Others worked the number out.",
    "imputed": "The number is guessed from the model's performance or its kin. Treat it with care.",
    "claimed above": "Somebody says the system is above a number; how far is not known.",
    "how the number is known": (
        "Disclosed by the developer, estimated by others, imputed, withdrawn, only claimed, or unknown."
    ),
    "convention": "What is counted in a FLOP number: causal or full attention, recomputation, which experts, and so on.",
    "parameters": "The weights of the model. With experts, those that one token passes through are what training pays for.",
    "tokens": "How many tokens the training read, repetitions included.",
    "chip-hours": "Number of chips times hours they were used.",
    "utilisation": "Which share of the chips' peak speed the training reached (model FLOP utilisation).",
    "waterfall": "The work behind a system, one bar each, with what a rule counts of it and what it leaves out.",
    "lineage": "What a system was made from: bases that were fine-tuned, merged or distilled.",
    "low-rank adapters": (
        "LoRA: the base is frozen, and small matrices beside some of its own are trained. The forward pass "
        "and half of the backward pass remain."
    ),
    "rank": "The inner size of an adapter. The compute hardly depends on it: the frozen base is passed through all the same.",
    "sequence": "Tokens in one training sequence. Attention grows with it.",
    "base": "The model that is changed. Its compute is in the sum of the changed one.",
    "precision": "The number format of the matrix products. It decides which peak of the chip is meant.",
    "further doubt": "How far your inputs may be off: the factor of a 90 % interval, 1 where they are right.",
    "active parameters": "With experts: the parameters that one token passes through. Without experts leave it empty.",
    "telemetry": "What schedulers, exporters and trainers wrote down while a run went on.",
    "vintage": "The day the number was stated. Numbers are revised.",
    # stacks
    "stack": "A small draft model proposes tokens and a large target checks them: the same text, sooner, for more FLOP.",
    "candidate length": "How many tokens the draft proposes before the target checks.",
    "acceptance rate": "Which share of the proposed tokens the target keeps.",
    "threshold": "An adaptive rule stops drafting where a rejection becomes likelier than this.",
    "discard rate": "Proposed tokens that were thrown away, as a share of all that were proposed.",
    "verification rate": "How often the target ran, for each token that came out.",
    "acceptance varies": (
        "On: some candidates are sure, some hopeless (a Beta law, assumed). Off: all are alike, and a threshold is a length."
    ),
    "devices": "How many there were, where a log tells the rate of one alone.",
    "price of a FLOP": (
        "What a FLOP is worth in seconds, as a share of the price from which drafting nothing is best. At 0 only time matters."
    ),
    "context": "Tokens in the cache, on average, when a pass begins.",
    "tokens answered": "How many tokens the stack wrote for its users.",
    "synthetic": "Answers that were kept as non-public data to train the target on.",
    # time
    "forecast": "How many systems will stand above a line, from the growth of compute seen so far. A model, not knowledge.",
    "growth": "By which factor compute grows in a year.",
    "what if": "The same systems under the law and under a line that you move. The law's files stay as they are.",
    "back-test": "The forecast made with what was known on an earlier day, held against what came.",
    "ledger": "A record of compute as it is spent. Entries are only ever added; each carries the hash of the one before.",
    "anchor": "How far a ledger went at some moment, kept where its owner cannot change it. It shows what was changed later.",
    "share of the line": "Compute spent so far, divided by the line.",
    "projection": "When the line is reached if the run goes on as it did.",
}


def term(name: str) -> str:
    """Plain words for a term; KeyError where nobody has explained it, which a test finds."""
    return TERMS[name]
