"""`govcompute estimate`: train, hardware, finetune, serve and reconcile, through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govcompute.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `govcompute estimate ...`: exit code, stdout, stderr."""

    def _run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["govcompute", "estimate", *words])
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return _run


def _json(run: Run, *words: str) -> Any:
    code, out, err = run(*words, "--json")
    assert code == 0, err
    return json.loads(out)


TRAIN = ("train", "--parameters", "405e9", "--tokens", "15.6e12")


def test_train_has_the_spread_of_published_runs(run: Run) -> None:
    code, out, _ = run(*TRAIN)
    assert code == 0
    assert out.startswith("3.8e25 FLOP (90 %: 2.6e25 to 5.5e25) by architecture: 6·P·D = 6 · 4.05e11 · 1.56e13 = 3.79e25 FLOP")
    assert "a factor of 1.46, from 9 published runs" in out


def test_exact_takes_the_inputs_at_their_word(run: Run) -> None:
    code, out, _ = run(*TRAIN, "--exact")
    assert code == 0
    assert out.startswith("3.79e25 FLOP by architecture")
    assert _json(run, *TRAIN)["basis"] == "six_p_d"


def test_train_into_verdicts(run: Run) -> None:
    code, out, _ = run(*TRAIN, "--assess", "--general", "--generates", "text", "--as-of", "2026-11-23")
    assert code == 0
    assert "eu-aia-51-2-systemic" in out
    assert "Not legal advice" in out


def test_hardware_from_money(run: Run) -> None:
    # 1e8 / 2.5 = 4e7 chip-hours
    code, out, _ = run("hardware", "--chip", "H100", "--cost", "1e8", "--price", "2.5", "--utilisation", "0.4", "--exact")
    assert code == 0
    assert "by cost: 1e8 · 1 / 2.5 a chip-hour = 4e7 chip-hours" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("hardware", "--chip", "H100", "--cost", "1e8"), "--cost and --price come together"),
        (
            ("hardware", "--chip", "H100", "--cost", "1e8", "--price", "2", "--chip-hours", "5"),
            "chip-hours or --cost, not both",
        ),
        (("hardware", "--chip", "H100", "--cost", "-1", "--price", "2"), "'cost' must be more than zero"),
        (("hardware", "--chip", "H1000", "--chip-hours", "5"), "no chip is called 'H1000'"),
        (("train", "--parameters", "1e30", "--tokens", "1e30"), "more than was ever computed on Earth"),
        (("finetune", "llama-3.1-8b", "--tokens", "1", "--sequence", "8", "--rank", "9999"), "rank 9999 is more than"),
        (("serve", "llama-3.1-8b", "--prompt", "8", "--generate", "1", "--training", "1e24", "--served", "-5"), "'served'"),
        (("train", "--parameters", "many", "--tokens", "1"), "'many' is not a number"),
        (("finetune", "--tokens", "1e9"), "give an architecture or --parameters"),
        (("finetune", "--tokens", "1e9", "--parameters", "8e9", "--rank", "4"), "need an architecture"),
        (("finetune", "--tokens", "1e9", "--parameters", "8e9", "--frozen", "9e9"), "9e9 frozen parameters"),
        (
            ("finetune", "llama-3.1-8b", "--tokens", "1", "--sequence", "8", "--rank", "4", "--target", "attention.qery"),
            "nearest: 'attention.query'",
        ),
        (("serve", "lama-3.1-8b", "--prompt", "1", "--generate", "1"), "nearest: 'llama-3.1-8b'"),
        (("serve", "bert-base", "--prompt", "1", "--generate", "1"), "is an encoder"),
        (("serve", "llama-3.1-8b", "--prompt", "8", "--generate", "1", "--served", "5"), "--served needs --training"),
        (("serve", "llama-3.1-8b", "--prompt", "8", "--generate", "1", "--assess"), "--assess needs --training"),
        (("serve", "llama-3.1-8b", "--prompt", "8", "--generate", "1", "--latent", "folded"), "choice of latent"),
        (("serve", "llama-3.1-8b", "--prompt", "8", "--generate", "1", "--training", "5 FLOP/s"), "FLOP is meant"),
    ],
)
def test_one_clear_error(run: Run, words: tuple[str, ...], message: str) -> None:
    code, out, err = run(*words)
    assert code == 3
    assert out == ""
    assert err.count("error:") == 1
    assert message in err


def test_finetune_whole_and_with_adapters(run: Run) -> None:
    # 6 * 8e9 * 1e9; with all frozen and 1e7 in adapters: (4 * 8e9 + 6 * 1e7) * 1e9
    words = ("finetune", "--parameters", "8e9", "--tokens", "1e9", "--exact")
    assert _json(run, *words)["estimate"]["median"] == 4.8e19
    adapted = _json(run, *words, "--frozen", "8e9", "--adapter-parameters", "1e7")
    assert adapted["estimate"]["median"] == 3.206e19
    assert adapted["activity"] == "finetuning"


def test_finetune_against_its_base(run: Run) -> None:
    code, out, _ = run(
        "finetune", "llama-3.1-8b", "--tokens", "1e9", "--sequence", "4096", "--rank", "16", "--base", "llama-3.1-8b",
        "--assess", "--general", "--generates", "text", "--as-of", "2026-11-23",
    )  # fmt: skip
    assert code == 0
    assert "eu-gpai-guidelines-modifier-third" in out


def test_finetune_answers_whether_it_makes_a_provider(run: Run) -> None:
    """The base is the system called like the architecture, in capitals too; the answer is the first verdict."""
    given = ("--tokens", "2e9", "--rank", "16", "--exact", "--assess", "--as-of", "2026-11-28")
    found = _json(run, "finetune", "Llama-3.1-405B", *given)
    first = found["verdicts"][0]
    assert (first["policy"], first["outcome"]) == ("eu-gpai-guidelines-modifier-third", "below")
    told = run("finetune", "Llama-3.1-405B", *given)[1]
    # 4·P·D = 4 · 4.05e11 · 2e9 = 3.24e21, with attention 3.33e21; of 3.8e25 that is 8.8e-5
    assert "8.77e-05" in told
    assert "of the base's compute. The modifier is, as an indication, no provider" in told
    without = run("finetune", "--parameters", "8e9", *given[:2], *given[4:])[1]
    assert "eu-gpai-guidelines-modifier-third" not in without
    assert "no base is named: with --base ID" in without
    assert "no base is named" not in told


def test_finetune_before_any_rule_on_it(run: Run) -> None:
    out = run("finetune", "llama-3.1-8b", "--tokens", "1e9", "--assess", "--as-of", "2025-01-01")[1]
    assert "\n\nOn 2025-01-01 no rule on those who change another’s model speaks of this.\n\n" in out


def test_finetune_says_that_every_weight_is_trained(run: Run) -> None:
    assert "--rank N counts low-rank adapters" in run("finetune", "llama-3.1-8b", "--tokens", "1e9")[1]
    assert "--rank N" not in run("finetune", "llama-3.1-8b", "--tokens", "1e9", "--rank", "8")[1]


def test_finetune_says_what_adapters_hold(run: Run) -> None:
    # 32 layers, rank 8: queries 4096 x 4096, values 4096 x 1024
    expected = 32 * 8 * (4096 + 4096 + 4096 + 1024)
    words = ("finetune", "llama-3.1-8b", "--tokens", "1e9", "--rank", "8")
    assert f"- trained are {expected:,} parameters of adapters beside attention.query, attention.value" in run(*words)[1]
    assert _json(run, *words)["adapter_parameters"] == expected
    assert "adapter_parameters" not in _json(run, *words[:-2])


@pytest.mark.parametrize("base", ["llama-3.1-8", "Llama-3.1-8", "my base", ""])
def test_finetune_of_an_unknown_base(run: Run, base: str) -> None:
    code, _, err = run("finetune", "--parameters", "8e9", "--tokens", "1e9", "--assess", "--base", base)
    assert code == 3
    assert f"no system is called '{base}'" in err


def test_finetune_takes_the_name_of_a_base_as_it_is_written(run: Run) -> None:
    code, out, _ = run("finetune", "--parameters", "8e9", "--tokens", "1e9", "--assess", "--base", "GPT-4o")
    assert code == 0
    assert "changing GPT-4o in this way" in out


def test_finetune_of_a_system_that_shares_an_architecture(run: Run) -> None:
    out = run("finetune", "Qwen2.5-72B-Instruct", "--tokens", "1e9", "--assess")[1]
    assert "(Qwen2.5-72B, sequences of 4,096)" in out
    assert "changing Qwen2.5-72B-Instruct in this way" in out


def test_finetune_of_a_system_without_an_architecture_says_what_to_give(run: Run) -> None:
    code, _, err = run("finetune", "GPT-4o", "--tokens", "1e9")
    assert code == 3
    assert "the architecture of 'gpt-4o' is not in the registry; give --parameters, with --base gpt-4o" in err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("txt", "; nearest valid: 'text'"),
        ("Text", "; nearest valid: 'text'"),
        ("text,cod", "--generates: no output is called 'cod'; expected text, code,"),
        ("", "no output is called ''"),
    ],
)
def test_what_it_generates_is_a_word_of_the_vocabulary(run: Run, word: str, said: str) -> None:
    code, out, err = run(*TRAIN, "--assess", "--general", "--generates", word)
    assert (code, out) == (3, "")
    assert said in err


def test_what_it_generates_may_be_named_with_commas(run: Run) -> None:
    given = (*TRAIN, "--assess", "--general", "--as-of", "2026-11-23")
    assert run(*given, "--generates", "text,code") == run(*given, "--generates", "text", "--generates", "code")


def test_serve(run: Run) -> None:
    found = _json(
        run, "serve", "llama-3.1-8b", "--prompt", "2048", "--generate", "256", "--chip", "H100", "--training", "7.2e23",
        "--served", "1e12",
    )  # fmt: skip
    assert found["kind"] == "serving"
    assert found["flop"]["total"] == found["flop"]["prefill"] + found["flop"]["decode"]
    # 32 layers * 2,303 tokens * 2 * 8 * 128 * 2 bytes
    assert found["cache_bytes"] == 32 * 2303 * 2 * 8 * 128 * 2
    assert found["floor"]["bound_by"] == "memory"
    assert found["floor"]["seconds_per_token"] == pytest.approx(4.57e-3, rel=0.01)
    assert found["life_cycle"]["break_even_tokens"]["median"] == pytest.approx(7.2e23 / found["flop_per_generated_token"])
    code, out, _ = run("serve", "llama-3.1-8b", "--prompt", "2048", "--generate", "256")
    assert code == 0
    assert "255 decode passes from 2,048 cached tokens on" in out


RUN = """estimates:
- {label: the paper, flop: 3.8e25, spread: 1.1, source: arXiv 2407.21783}
- {architecture: llama-3.1-405b, tokens: 15.6e12, sequence: 8192}
- {chip: H100, chip_hours: 30.84e6, utilisation: 0.405}
- {cost: 1e8, price: 2.5, chip: H100, spread: 1.5}
"""


def test_reconcile(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text(RUN, encoding="utf-8")
    found = _json(run, "reconcile", str(file), "--assess", "--general", "--generates", "text")
    assert found["method"] == "combined"
    assert found["agrees"] is True
    assert [part["label"] for part in found["parts"]][:2] == ["the paper", "the architecture counted"]
    assert sum(part["weight"] for part in found["parts"]) == pytest.approx(1)
    assert found["estimate"]["median"] == pytest.approx(3.83e25, rel=0.01)
    assert any(verdict["policy"] == "eu-aia-51-2-systemic" for verdict in found["verdicts"])


def test_reconcile_says_where_methods_disagree(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("estimates:\n- {flop: 1e24, spread: 1.2}\n- {parameters: 1e11, tokens: 2e13}\n", encoding="utf-8")
    code, out, _ = run("reconcile", str(file))
    assert code == 0
    assert "more than their spreads explain" in out
    assert "a doubt between methods" in out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("- {parameters: 1e9}", ":3:3 estimates.1 — 'tokens' is missing"),
        ("- {flop: 3e24}", ":3:3 estimates.1 — a stated 'flop' needs a 'spread'"),
        ("- {chip: H1000, chip_hours: 5}", ":3:3 estimates.1 — no chip is called 'H1000'; nearest: 'H100'"),
        ("- {chip_hours: 5}", "chip-hours need 'chip' or 'peak_tflops'"),
        ("- {architecture: lama, tokens: 1, sequence: 8}", ":3:3 estimates.1 — no architecture is called 'lama'"),
        ("- {parameters: 1e9, tokens: 1e9, cost: 5}", "exactly one method"),
        ("- {parameters: 1e9, tokns: 1e9}", "unknown key 'tokns'"),
        ("- {chip: H100, chip_hours: 5, utilisation: 40}", "utilisation"),
        ("- {parameters: -1, tokens: 1e9}", "-1 is negative"),
        ("- {parameters: 0, tokens: 1e9}", "'total_parameters' must be more than zero"),
        ("- {chip: H100, chips: 5}", "'chips' and 'hours', or 'chip_hours'"),
    ],
)
def test_reconcile_errors_have_a_place(run: Run, tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "run.yaml"
    file.write_text(f"estimates:\n- {{parameters: 1e9, tokens: 1e9}}\n{line}\n", encoding="utf-8")
    code, out, err = run("reconcile", str(file))
    assert code == 3
    assert out == ""
    assert message in err
    assert "run.yaml:3" in err


def test_architecture_explains_itself(run: Run) -> None:
    code, out, _ = run("architecture", "llama-2-7b", "--tokens", "2e12", "--sequence", "4096", "--explain")
    assert code == 0
    assert "mlp.gate (backward)" in out


def test_output_is_a_whole_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "serve.json"
    code, out, _ = run("serve", "gpt-2-124m", "--prompt", "8", "--generate", "2", "--json", "--output", str(target))
    assert code == 0
    assert out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["architecture"] == "gpt-2-124m"


def test_explain_shows_what_the_spread_was_learned_from(run: Run) -> None:
    code, out, _ = run(*TRAIN, "--explain", "--spread", "1.2")
    assert code == 0
    assert "further doubt of a factor 1.2" in out
    assert "0.73  OPT-175B" in out


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("finetune", "gpt-2-124m", "--tokens", "1e9", "--sequence", "64", "--rank", "4"), "mlp.up (backward)"),
        (("serve", "gpt-2-124m", "--prompt", "8", "--generate", "2"), "attention.scores"),
    ],
)
def test_explain_shows_the_parts(run: Run, words: tuple[str, ...], part: str) -> None:
    code, out, _ = run(*words, "--explain")
    assert code == 0
    assert part in out


def test_explain_shows_every_difference(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text(RUN, encoding="utf-8")
    code, out, _ = run("reconcile", str(file), "--explain")
    assert code == 0
    assert out.count("standard deviations") == 7  # six pairs, and the widest once more


def test_serving_into_verdicts_is_not_training(run: Run) -> None:
    # 9e24 of training and far more of serving: the line of 1e25 is not crossed, since serving does not count
    words = ("serve", "llama-3.1-8b", "--prompt", "8", "--generate", "8", "--training", "9e24", "--served", "1e15")
    found = _json(run, *words, "--assess", "--general", "--generates", "text", "--as-of", "2026-11-23")
    assert found["life_cycle"]["serving"]["median"] > 1e25
    outcome = {verdict["policy"]: verdict["outcome"] for verdict in found["verdicts"]}
    assert outcome["eu-aia-51-2-systemic"] == "below"


def test_serve_past_the_context_says_so(run: Run) -> None:
    code, out, _ = run("serve", "gpt-2-124m", "--prompt", "2000", "--generate", "2")
    assert code == 0
    assert "2,001 tokens are more than the 1,024 the model was made for" in out


def test_serve_a_mixture_on_several_chips(run: Run) -> None:
    words = ("serve", "deepseek-v3", "--prompt", "64", "--generate", "2", "--chip", "H200", "--chips", "8", "--batch", "32")
    least, spread = _json(run, *words)["floor"], _json(run, *words, "--spread-experts")["floor"]
    assert spread["weights_bytes"] > least["weights_bytes"]
    assert spread["seconds_per_token"] > least["seconds_per_token"]
