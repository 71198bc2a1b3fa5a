"""A checkpoint's card: YAML that machines read, then the same for people. What was trained, on what, with how much compute."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import torch
import yaml

from govcompute.flops import parameters
from govcompute.quantity import counted, significant
from govcompute.speculative.pair.corpus import Corpus, Domain
from govcompute.speculative.pair.decoder import Decoder
from govcompute.speculative.pair.train import Training


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of one trained decoder. `bits`: bits per byte on the held-out texts of each domain."""

    model: Decoder
    corpus: Corpus
    source: str
    training: Training
    bits: Mapping[Domain, float]

    @property
    def record(self) -> dict[str, Any]:
        """The card as data; FLOP as text, since they pass what a float holds exactly."""
        training, plan, corpus = self.training, self.training.plan, self.corpus
        return {
            "library_name": "transformers",
            "pipeline_tag": "text-generation",
            "name": self.model.name,
            "parameters": parameters(self.model.counted_as).total,
            "training": {
                "flop": str(training.flop),
                "convention": "all multiply-adds of forward and backward passes, attention causal, no recomputation",
                "steps": training.steps,
                "tokens": training.tokens,
                "window": plan.length,
                "batch": plan.batch,
                "learning_rate": plan.learning_rate,
                "warm_up": plan.warm_up,
                "weight_decay": plan.weight_decay,
                "seed": plan.seed,
                "ended_by": "tokens" if plan.seconds is None else "the clock or tokens",
                "seconds": round(training.seconds, 1),
                "precision": training.precision,
                "device": training.device,
            },
            "data": {
                "source": self.source,
                "sha256": corpus.sha256,
                "training_texts": len(corpus.training),
                "training_bytes": sum(len(text.content) for text in corpus.training),
                "held_out_texts": len(corpus.held_out),
            },
            "held_out_bits_per_byte": {str(domain): round(bits, 4) for domain, bits in self.bits.items()},
            "versions": {
                "govcompute": version("govcompute"),
                "torch": str(torch.__version__),
                "python": platform.python_version(),
            },
        }

    def __str__(self) -> str:
        record = self.record
        training, data = record["training"], record["data"]
        bits = ", ".join(f"{value:.3f} on {domain}" for domain, value in record["held_out_bits_per_byte"].items())
        header = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=120)
        lines = [
            f"A byte-level decoder of {record['parameters']:,} parameters, trained from scratch by",
            "`govcompute stack train-pair` to be measured in a draft/target stack, not to be used.",
            "",
            f"- Training: {counted(training['tokens'], 'token')} in"
            f" {counted(training['steps'], 'step')}, {training['flop']} FLOP",
            f"  ({significant(self.training.flop, 3)}; {training['convention']}).",
            f"- Data: {data['source']}; {counted(data['training_texts'], 'text')}, {data['training_bytes']:,} bytes;",
            f"  SHA-256 of these and the held-out texts: {data['sha256']}.",
            f"- Held out, bits per byte: {bits}.",
            "- Tokens: a byte is the token of its own number, 256 ends a text.",
        ]
        return f"---\n{header}---\n\n# {self.model.name}\n\n" + "\n".join(lines) + "\n"
