"""A base is trained, then fine-tuned by somebody else: whole, and by low-rank adapters. Who becomes a provider?

    python docs/examples/finetune.py [FOLDER]

Three runs of Hugging Face's Trainer on a processor, on the help texts that ship with Python, each with the callback. The ledger
in FOLDER (``runs``, where none is named) then holds what they took. Printed: the ledger's FLOP beside the estimator's count and
a step counted on its way through torch's dispatcher, and the verdict under the EU rule of one third, on a base whose compute is
the ledger's own.
"""

from __future__ import annotations

import copy
import logging
import pydoc_data.topics
import sys
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import peft
import torch
import transformers

from govcompute.errors import GovcomputeError
from govcompute.flops import Convention, Trained, finetuning_step, from_config, training_step
from govcompute.flops.trace import trace
from govcompute.ledger import create_ledger, open_ledger
from govcompute.ledger.systems import system_of
from govcompute.ledger.totals import totals
from govcompute.registry.activity import Activity
from govcompute.registry.schema import Base, System
from govcompute.tracking import GovcomputeCallback, RunLine, lines_of_training
from govcompute.tracking.lines import shipped_assessor
from govcompute.verdict.assess import Assessor

RULE = "eu-gpai-guidelines-modifier-third"
LENGTH, BATCH, ACCUMULATED, STEPS = 64, 2, 2, {"tiny-base": 30, "tiny-full": 12, "tiny-lora": 12}
SIZES = {
    "vocab_size": 256, "hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 3, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": LENGTH,
}  # fmt: skip
FULL = Convention(attention="full")  # type: ignore[arg-type]
ADAPTED = Trained(adapters=("attention.query", "attention.value"), rank=8, to_embedding=False)
SYSTEMS = [
    System(id="tiny-base", name="Tiny base", provider="Upstream", facts={"is_gpai_model": True}),
    *(
        System(id=name, name=name, provider="Downstream", outputs=["text"], bases=[Base(system="tiny-base")])
        for name in ("tiny-full", "tiny-lora")
    ),
]
NAMED = {system.id: system for system in SYSTEMS}


def batch(rows: list[bytes]) -> dict[str, Any]:
    """Bytes as tokens; every row is as long as the others."""
    ids = torch.tensor([list(row) for row in rows])
    return {"input_ids": ids, "labels": ids}


def train(model: Any, system: str, activity: Activity, folder: Path, lines: tuple[RunLine, ...] = ()) -> None:
    """One run of the Trainer, tracked."""
    text = "".join(pydoc_data.topics.topics.values()).encode()
    data = [text[start : start + LENGTH] for start in range(0, 400 * LENGTH, LENGTH)]
    arguments = transformers.TrainingArguments(
        str(folder / system), max_steps=STEPS[system], per_device_train_batch_size=BATCH, report_to=[], use_cpu=True,
        gradient_accumulation_steps=ACCUMULATED, save_strategy="no", disable_tqdm=True, logging_strategy="no",
        dataloader_pin_memory=False, remove_unused_columns=False,
    )  # fmt: skip
    callback = GovcomputeCallback(
        system=NAMED[system],
        run=system,
        activity=activity,
        ledger=folder / "compute.ledger",
        lines=lines,
        flush_seconds=1.0,
        say=print,
    )
    trainer = transformers.Trainer(model, arguments, data_collator=batch, train_dataset=data, callbacks=[callback])
    trainer.remove_callback(transformers.PrinterCallback)
    trainer.train()


def compared(folder: Path, models: dict[str, Any]) -> None:
    """Prints, for each run, three ways to its FLOP."""
    print(f"{'run':10} {'ledger':>16} {'estimator':>16}   one step, every pair: estimator, dispatched")
    network = from_config(models["tiny-base"].config.to_dict())
    with open_ledger(folder / "compute.ledger") as ledger:
        for name, model in models.items():
            (run,) = totals(ledger, name)

            def count(convention: Convention, name: str = name) -> int:
                if name == "tiny-lora":
                    return finetuning_step(network, LENGTH, ADAPTED, batch=BATCH, convention=convention).flop
                return training_step(network, LENGTH, batch=BATCH, convention=convention).flop

            sample = batch([bytes(range(LENGTH))] * BATCH) | {"use_cache": False}
            real = trace(model.train(), sample, backward=True, repeat=False).flop
            held, expected = int(run.counted.total.median), STEPS[name] * ACCUMULATED * count(Convention())
            print(f"{name:10} {held:16,} {expected:16,}   {count(FULL):,}, {real:,}")
            if held != expected or abs(real - count(FULL)) * 1000 > real:
                raise SystemExit(f"{name}: the witnesses disagree")


def assessor_with(folder: Path) -> Assessor:
    """The shipped law, and a registry that knows the systems of this example as the ledger tells them."""
    shipped = shipped_assessor()
    registry = shipped.registry.extended(SYSTEMS)
    with open_ledger(folder / "compute.ledger") as ledger:
        there = {str(entry.event.system) for entry in ledger.entries(kind="run")}  # type: ignore[union-attr]
        found = [system_of(ledger, system.id, registry) for system in SYSTEMS if system.id in there]
    return Assessor(shipped.library, registry.extended(found))


def main(folder: Path) -> None:
    """The whole story."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    transformers.set_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    create_ledger(folder / "compute.ledger").close()
    base = transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES))
    train(base, "tiny-base", Activity.PRETRAINING, folder)
    adapted = peft.get_peft_model(
        copy.deepcopy(base),
        peft.LoraConfig(r=8, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
    )
    models = {"tiny-base": base, "tiny-full": copy.deepcopy(base), "tiny-lora": adapted}
    for name in ("tiny-full", "tiny-lora"):
        assessor = assessor_with(folder)
        lines = lines_of_training(assessor.registry[name], Activity.FINETUNING, assessor, date.today())
        train(models[name], name, Activity.FINETUNING, folder, tuple(line for line in lines if line.rule == RULE))
    compared(folder, models)
    assessor = assessor_with(folder)
    for name in ("tiny-full", "tiny-lora"):
        verdict = assessor.assess(assessor.registry[name], assessor.library[RULE], date.today())
        ratio = f"{float(verdict.amount.median):.3f} of the base" if verdict.amount else "not known"
        print(f"{name}: {verdict.outcome.words} under {RULE} ({ratio}). {verdict.meaning}")
    print("Not legal advice.")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs"))
    except GovcomputeError as error:
        sys.exit(f"error: {error}")
