"""Broken files over every other reader, each named for its fault, and what a user is told through the command line.

To add one: put the file into a folder of ``tests/gallery``, and a row into the table with the reader that it is for (its name
in ``readers.py``) and the words. Each file is a good sample of that reader with one thing changed. Policies, systems and the
language of JSON itself have a table of their own, ``tests/gallery/test_gallery.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from govcompute.cli.exits import ExitCode
from tests.trust.bench import Bench
from tests.trust.readers import readers

GALLERY = Path(__file__).parent.parent / "gallery"
READERS = {reader.name: reader for reader in readers()}
_OTHER_TABLE = {"policy", "system", "json", "valid"}


#: A broken file, the reader that it is for, and what the message begins with: its place and the fault.
ROWS = [
    (
        "vocabulary/question_missing.yaml",
        "vocabulary",
        "policies/vocabulary.yaml:5:3 facts.is_gpai_model.question — key 'question' is missing",
    ),
    ("vocabulary/fact_is_a_list.yaml", "vocabulary", "policies/vocabulary.yaml:1:1 facts — a list is not valid"),
    ("stack/target_missing.yaml", "stack", "pair.yaml:2:1 target — key 'target' is missing"),
    (
        "stack/rate_above_one.yaml",
        "stack",
        "pair.yaml:17:5 readings.0.verification_rate — 1.97: input should be less than or equal to 1",
    ),
    ("stack/system_unknown.yaml", "stack", "pair.yaml:5:10 target.system — no system is called 'llama-2-71b'"),
    (
        "architecture/layers_as_word.yaml",
        "architecture",
        "deepseek-v2-lite.yaml:3:1 layers — 'many': input should be a valid integer, unable to parse string as an",
    ),
    (
        "architecture/id_is_not_the_file_name.yaml",
        "architecture",
        "deepseek-v2-lite.yaml:1:1 id — id 'deepseek-v2-light' is not the file's name",
    ),
    ("config/hidden_size_as_text.json", "config.json", "config.json:3:2 hidden_size — 64 is not valid"),
    (
        "config/model_type_typo.json",
        "config.json",
        "config.json:2:2 model_type — model type 'lama' is not known; nearest valid: 'llama'",
    ),
    ("config/model_type_missing.json", "config.json", "config.json:1:1 (document) — key 'model_type' is missing"),
    (
        "config/layers_past_any_model.json",
        "config.json",
        "config.json:5:2 num_hidden_layers — 1000000 layers are more than any model has",
    ),
    ("config/negative_width.json", "config.json", "config.json:4:2 intermediate_size — -128 is not valid"),
    (
        "config/heads_do_not_divide.json",
        "config.json",
        "config.json:7:2 num_key_value_heads — 5 heads do not divide into 2 groups",
    ),
    (
        "config/unknown_key.json",
        "config.json",
        "config.json:8:2 secret_sauce — key 'secret_sauce' of model type 'llama' is not understood, and may change the",
    ),
    ("config/expert_count_as_list.json", "config.json of a mixture", "config.json:9:2 n_routed_experts — [8] is not valid"),
    ("hardware/rate_in_words.yaml", "hardware", "hardware.yaml:18:5 chips.0.dense_tera.half — 'fast' is not a number"),
    ("hardware/source_unknown.yaml", "hardware", "hardware.yaml:26:3 chips.0.sources — no source is called 'nobody-epoch'"),
    (
        "measurement/runs_negative.yaml",
        "measurement",
        "measurements/made-up.yaml:59:5 runs.seconds.0 — -0.2: input should be greater than or equal to 0",
    ),
    (
        "measurement/id_is_not_the_file_name.yaml",
        "measurement",
        "measurements/made-up.yaml:1:1 id — id 'made-down' is not the file's name",
    ),
    ("manifest/files_as_list.json", "manifest", "manifest.json:1:1 files — no mapping of files"),
    ("scores/system_unknown.yaml", "scores", "scores/mmlu.yaml:45:6 scores.0.system — no system is called 'llama-9'"),
    (
        "scores/accuracy_above_hundred.yaml",
        "scores",
        "scores/mmlu.yaml:45:24 scores.0.score — 168.9: input should be less than or equal to 100",
    ),
    ("overlay/rule_unknown.yaml", "overlay", "what-if.yaml:6:6 moves.0.rule — no rule is called 'eu-aia-52-2-systemic'"),
    ("overlay/value_negative.yaml", "overlay", "what-if.yaml:6:53 moves.0.value — -1E+26 is negative"),
    ("overlay/date_missing.yaml", "overlay", "what-if.yaml:6:5 moves.0.since — key 'since' is missing"),
    ("epoch/column_missing.csv", "Epoch's table", "models.csv:1:0 Confidence — the table has no such column"),
    ("epoch/compute_in_words.csv", "Epoch's table", "models.csv:5:8 Training compute (FLOP) — 'a lot' is not a number"),
    ("epoch/date_wrong.csv", "Epoch's table", "models.csv:5:3 Publication date — '20.02.2026' is not a date"),
    (
        "epoch/quote_never_closed.csv",
        "Epoch's table",
        "models.csv:2:4 Domain — the record is not valid CSV: ',' expected after '\"'",
    ),
    ("epoch/semicolons.csv", "Epoch's table", "models.csv:1:1 (document) — the columns are divided by semicolons"),
    (
        "estimates/method_twice.yaml",
        "estimates of one run",
        "run.yaml:5:3 estimates.3 — an estimate has the inputs of exactly one method: 'flop' (as somebody states it),",
    ),
    (
        "estimates/utilisation_in_percent.yaml",
        "estimates of one run",
        "run.yaml:4:37 estimates.2.utilisation — 40.5: input should be less than or equal to 1",
    ),
    (
        "estimates/chip_typo.yaml",
        "estimates of one run",
        "run.yaml:4:3 estimates.2 — no chip is called 'H1000'; nearest: 'H100'",
    ),
    ("events/kind_typo.yaml", "events in YAML", "events.yaml:1:3 kind — 'compte' is no kind of event"),
    ("events/amount_in_rate.yaml", "events in YAML", "events.yaml:3:5 amount.median — '1e18 FLOP/s' is not a number"),
    ("events/activity_typo.json", "events in JSON", "events.json:3:2 activity — 'pretrainig' is not valid"),
    ("events/ended_before_started.json", "events in JSON", "events.json:1:1 (document) — 'ended' lies before 'started'"),
    (
        "events/second_line_cut_off.jsonl",
        "events one a line",
        "events.jsonl:2:219 (document) — not valid JSON: Unterminated string starting at",
    ),
    (
        "ledger/beginning_damaged.db",
        "ledger's file, shown",
        "l.db is no ledger: not a SQLite file, or its beginning is damaged",
    ),
    (
        "ledger/cut_in_the_middle.db",
        "ledger's file, verified",
        "l.db: the file is damaged; where it can be opened at all `govcompute ledger verify` says where, else a copy",
    ),
    (
        "ledger/count_changed.head",
        "ledger's head",
        "l.db.head: the head file is damaged; `govcompute ledger verify --renew-head` once the rest is whole",
    ),
    ("ledger/not_an_export.jsonl", "ledger's export", "export.jsonl is no export of a ledger, or its first line is damaged"),
    (
        "ledger/root_too_short.json",
        "anchor",
        "early.json:8:2 root — 'a506c6c3e2ebe0b4f44a88b6213656c258284d5bf45a6f616dea5a68...: string should match",
    ),
    (
        "ledger/path_is_no_hash.json",
        "proof of an entry",
        "inclusion.json:17:11 path.0 — 'zzzz6f62746b7f50ca3fda4f86dde4de0b62b54e2f0a46de253da380...: string should",
    ),
    ("ledger/kind_typo.json", "proof of growth", "growth.json:1:1 (document) — this is a 'ledger_grown', not a proof"),
    (
        "telemetry/elapsed_as_clock.txt",
        "telemetry slurm (sacct.txt)",
        "sacct.txt:2:8 ElapsedRaw — '01:00:00' is no number of seconds",
    ),
    (
        "telemetry/row_cut_off.txt",
        "telemetry slurm (sacct.txt)",
        "sacct.txt:16:1 (document) — the file ends in the middle of a line",
    ),
    (
        "telemetry/devices_superscript.txt",
        "telemetry slurm (sacct.txt)",
        "sacct.txt:2:9 AllocTRES — 'gres/gpu=²8' is no number of devices",
    ),
    (
        "telemetry/bracket_unclosed.json",
        "telemetry slurm-json (sacct-23.11.json)",
        "sacct-23.11.json:15:1 (document) — not valid JSON: Expecting ',' delimiter",
    ),
    (
        "telemetry/status_error.json",
        "telemetry prometheus (dcgm-tensor-active.json)",
        "dcgm-tensor-active.json:1:2 status — Prometheus refused: no reason given",
    ),
    (
        "telemetry/value_as_word.json",
        "telemetry prometheus (dcgm-tensor-active.json)",
        "dcgm-tensor-active.json:1:273 data.result.0.values.0 — DCGM_FI_PROF_PIPE_TENSOR_ACTIVE:",
    ),
    (
        "telemetry/above_hundred_percent.csv",
        "telemetry nvidia-smi (nvidia-smi.csv)",
        "nvidia-smi.csv:2:6 utilization.gpu — '970 %' is out of range",
    ),
    (
        "telemetry/thirteenth_month.csv",
        "telemetry nvidia-smi (nvidia-smi.csv)",
        "nvidia-smi.csv:2:1 timestamp — '2026/13/23 12:00:09.000' is no time",
    ),
    (
        "telemetry/no_timestamp.csv",
        "telemetry nvidia-smi (nvidia-smi.csv)",
        "nvidia-smi.csv:1:0 timestamp — no column is called 'timestamp'",
    ),
    (
        "telemetry/metric_as_word.csv",
        "telemetry mlflow (mlflow-search-runs.csv)",
        "mlflow-search-runs.csv:2:3 metrics.total_flos — 'lots' is no number",
    ),
    (
        "telemetry/metric_line_broken.metric",
        "telemetry mlflow (metric's file)",
        "mlruns/0/r1/metrics/total_flos:2:1 (document) — 'broken' is no metric",
    ),
    (
        "telemetry/store_damaged.db",
        "telemetry mlflow (store)",
        "mlflow.db (document) — the SQLite file cannot be read: database disk image is malformed",
    ),
    (
        "telemetry/timestamp_missing.csv",
        "telemetry wandb (wandb-events.csv)",
        "wandb-events.csv _timestamp — no column is called '_timestamp'",
    ),
    (
        "telemetry/line_is_no_object.jsonl",
        "telemetry wandb (wandb-history.jsonl)",
        "wandb-history.jsonl:2:16 (document) — not valid JSON: Expecting value",
    ),
    (
        "telemetry/flos_as_text.json",
        "telemetry trainer-state (trainer_state.json)",
        "trainer_state.json:50:3 total_flos — 1e18 is no amount",
    ),
    (
        "telemetry/flos_missing.json",
        "telemetry trainer-state (trainer_state.json)",
        "trainer_state.json:1:1 (document) — no key is called 'total_flos'",
    ),
    (
        "telemetry/throughput_as_word.log",
        "telemetry megatron (megatron.log)",
        "megatron.log:2:1 throughput per GPU (TFLOP/s/GPU) — 'fast' is no amount",
    ),
    (
        "telemetry/thirteenth_month.log",
        "telemetry megatron (megatron.log)",
        "megatron.log:2:1 (document) — '2024-13-06 02:59:30' is no time",
    ),
    (
        "telemetry/total_as_word.txt",
        "telemetry megatron-progress (progress.txt)",
        "progress.txt:2:1 Floating-point operations — 'many' is not a number",
    ),
    (
        "telemetry/thirtieth_of_february.log",
        "telemetry torchtitan (torchtitan.log)",
        "torchtitan.log:1:1 (document) — '2026-02-30 16:04:40' is no time",
    ),
    (
        "telemetry/another_log.log",
        "telemetry maxtext (maxtext.log)",
        "maxtext.log (document) — no line tells a step of MaxText",
    ),
    (
        "telemetry/of_no_kind",
        "telemetry of any kind",
        "unnamed begins like no kind of slurm, slurm-json, prometheus, nvidia-smi, mlflow, wandb, trainer-state, megatron,",
    ),
    (
        "smoothing/levels_fall.json",
        "returns in JSON",
        "returns.json:1:1 (document) — levels must rise, and begin above the floor 0",
    ),
    ("smoothing/return_as_word.csv", "returns in CSV", "returns.csv:5:1 return — 'twelve' is not a number"),
    (
        "smoothing/budget_negative.json",
        "attacks",
        "attacks.json:2:2 runs.0.budget — -0.2: input should be greater than or equal to 0",
    ),
    (
        "smoothing/noise_negative.json",
        "card of an agent",
        "card.json:5:3 sigma — -1: input should be greater than or equal to 0",
    ),
    (
        "smoothing/hidden_width_negative.json",
        "card of an agent",
        "card.json:9:16 policy.hidden.0 — -1: input should be greater than or equal to 1",
    ),
    ("continual/study_missing.json", "continual study", "study.json:1:1 study — key 'study' is missing"),
    ("server/counter_negative.page", "vLLM's page", "page:2:1 vllm:spec_decode_num_drafts_total — -6 is no count"),
    (
        "server/label_never_closed.page",
        "vLLM's page",
        "page:3:1 vllm:spec_decode_num_draft_tokens_total — the labels are not closed or not quoted",
    ),
    ("server/gauge_missing.page", "SGLang's page", "page sglang:spec_accept_length — no such metric in the scrape"),
    (
        "log/counters_contradict.csv",
        "log of generations",
        "log.csv:2:0 (document) — the counters contradict each other: drafted 12 + target passes 3 = 15, but emitted 9",
    ),
    (
        "counters/negative.csv",
        "Nsight's counters",
        "ncu.csv:3:1 sm__ops_path_tensor_src_fp16_dst_fp32.sum — '-1,024' in 'inst' is no count",
    ),
    ("publication/unknown_key.yaml", "published results", "paper.yaml:4:1 paperr — unknown key 'paperr'"),
    ("smoothing/episode_of_two.part", "log of episodes", "episodes.part holds '[1, 180.5]' for an episode"),
    ("upload/deep.json", "upload of a config.json", "config.json:1:41 (document) — nesting is deeper than 40 levels"),
]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("file", "reader", "words"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_user_is_told(file: str, reader: str, words: str, tmp_path: Path) -> None:
    bench = Bench(READERS[reader], tmp_path)
    ran = bench.read((GALLERY / file).read_bytes())
    told = ran.err.replace(f"{bench.folder}/", "")
    assert ran.code == ExitCode.INVALID_INPUT, told
    assert ran.out == ""
    assert told.startswith(f"error: {words}"), told


def test_every_file_has_a_row_and_there_are_enough() -> None:
    files = {path.relative_to(GALLERY).as_posix() for path in GALLERY.glob("*/*") if path.parent.name not in _OTHER_TABLE}
    named = {path for path in files if "__pycache__" not in path}
    assert sorted(row[0] for row in ROWS) == sorted(named)
    everywhere = [path for path in GALLERY.glob("*/*") if path.parent.name not in ("valid", "__pycache__")]
    assert len(everywhere) >= 150
