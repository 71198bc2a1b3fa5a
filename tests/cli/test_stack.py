"""`govcompute stack`: what it shows, where its numbers come from, and what it refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from govcompute.speculative import Stack

from .conftest import Run

STACK = "llama-2-chat-7b-70b"
GPAI = ("--policy", "eu-gpai-guidelines-1e23", "--as-of", "2026-11-24")
_COUNTS = "emitted=9,target_passes=3,drafted=12,discarded=6"
_LABELS = '{engine="0",model_name="m"}'


def _page(drafts: int, tokens: int, accepted: int, generated: int) -> str:
    return (
        f"vllm:spec_decode_num_drafts_total{_LABELS} {drafts}\n"
        f"vllm:spec_decode_num_draft_tokens_total{_LABELS} {tokens}\n"
        f"vllm:spec_decode_num_accepted_tokens_total{_LABELS} {accepted}\n"
        f"vllm:generation_tokens_total{_LABELS} {generated}\nvllm:prompt_tokens_total{_LABELS} 40\n"
    )


@pytest.fixture
def pages(tmp_path: Path) -> tuple[Path, Path, Path]:
    """An early and a late page of vLLM's, and one of SGLang's."""
    early, late, gauges = tmp_path / "early", tmp_path / "late", tmp_path / "gauges"
    early.write_text(_page(3, 12, 6, 9))
    late.write_text(_page(6, 24, 12, 20))
    gauges.write_text("sglang:spec_accept_length 2.5\nsglang:generation_tokens_total 100\n")
    return early, late, gauges


def test_list_and_show(run: Run) -> None:
    listed = run("stack", "list", "--json").json["stacks"]
    assert [one["id"] for one in listed] == [f"{STACK}-fixed", STACK]
    shown = run("stack", "show", STACK, "--json").json
    assert shown["training_compute"]["target"]["median"] == pytest.approx(8.1e23)
    assert [round(one["ratio"]["median"], 2) for one in shown["readings"]] == [1.39, 1.49, 1.44]
    assert "GSM8K, SpecDec++: VR 0.197, DR 0.332, K̄ 5.76, Φ 1.44, W 0.25" in run("stack", "show", STACK).out


def test_an_account_of_a_reading(run: Run) -> None:
    found = run("stack", "account", STACK, "--reading", "GSM8K, SpecDec++", *GPAI, "--json").json
    assert round(found["account"]["ratio"]["median"], 2) == 1.44
    assert found["traffic"] is None
    assert [(one["reading"], one["of"], one["outcome"]) for one in found["verdicts"]] == [
        ("model", "draft", "undetermined"), ("model", "target", "crosses"), ("max", "target", "crosses"),
        ("sum", "stack", "crosses"),
    ]  # fmt: skip
    assert "Not legal advice" in found["notice"]


def test_an_account_of_counters_is_its_own_traffic(run: Run) -> None:
    found = run(
        "stack", "account", STACK, "--counts", _COUNTS, "--prompt-tokens", "5", "--context", "256", *GPAI, "--json"
    ).json
    account, traffic = found["account"], found["traffic"]
    assert account["counts"] == {"emitted": 9, "target_passes": 3, "drafted": 12, "discarded": 6, "cut": 0}
    assert account["identity_checked"] is True
    whole = sum(account[part]["median"] for part in ("draft", "verify", "head", "draft_prompt", "target_prompt"))
    assert traffic["inference"]["median"] == pytest.approx(whole)
    assert traffic["synthetic_kept"]["median"] == 0


def test_synthetic_traffic_moves_the_cumulative_sum_alone(run: Run) -> None:
    def counted(policy: str, *more: str) -> float:
        call = ("stack", "account", STACK, "--policy", policy, "--as-of", "2026-11-24", "--json", *more)
        (target,) = [one for one in run(*call).json["verdicts"] if (one["reading"], one["of"]) == ("model", "target")]
        return float(target["amount"]["median"])

    synthetic = ("--tokens", "1e13", "--synthetic", "1/2")
    assert counted("eu-aia-51-2-systemic", *synthetic) > 1.5 * counted("eu-aia-51-2-systemic")
    chosen = ("--count", "private_synthetic_kept=exclude", "--count", "private_synthetic_discarded=exclude")
    assert counted("eu-aia-51-2-systemic", *synthetic, *chosen) == counted("eu-aia-51-2-systemic")
    assert counted("eu-gpai-guidelines-1e23", *synthetic) == counted("eu-gpai-guidelines-1e23")


def test_an_account_of_a_server(run: Run, pages: tuple[Path, Path, Path]) -> None:
    early, late, gauges = pages
    between = run("stack", "account", STACK, "--scrape", late, "--scrape-before", early, *GPAI, "--json").json
    # Between the pages 3 rounds of 4 that kept 6: 9 tokens of 11, the other 2 one to a pass.
    assert between["account"]["counts"] == {"emitted": 11, "target_passes": 5, "drafted": 12, "discarded": 6, "cut": 0}
    assert any("prefix cache" in one for one in between["untold"])
    rates = run("stack", "account", STACK, "--scrape", gauges, "--candidates", "4", *GPAI, "--json").json["account"]
    assert rates["mean_candidates"] == pytest.approx(4)


def test_import_gives_a_reading_that_a_stack_file_takes(run: Run, pages: tuple[Path, Path, Path], tmp_path: Path) -> None:
    from govcompute.documents import parse_yaml, validate

    early, late, gauges = pages
    for call in (("vllm", late, "--before", early), ("sglang", gauges, "--candidates", "4")):
        text = run("stack", "import", *call).out
        head = "id: x\nname: X\ndraft: {folder: a}\ntarget: {folder: b}\nrule: {kind: oracle}\n"
        (reading,) = validate(Stack, parse_yaml(head + text)).readings
        assert 0 < reading.verification_rate < 1
    assert run("stack", "import", "vllm", late, "--json").json["kind"] == "stack_reading"
    alone = run("stack", "import", "sglang", gauges)
    assert "no reading: how much was drafted is not on the page" in alone.out


def test_a_stack_of_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = "id: mine\nname: Mine\ndraft: {system: llama-2-7b}\ntarget: {system: llama-2-70b}\nrule: {kind: fixed, length: 4}\n"
    path.write_text(text)
    assert "- rule: fixed (length 4)" in run("stack", "show", path).out
    assert run("stack", "account", path, "--counts", _COUNTS, *GPAI).code == 0
    refused = run("stack", "account", path, *GPAI)
    assert (refused.code, refused.err) == (3, "error: mine has no reading; give --counts, --scrape or --url\n")
    path.write_text(text.replace("fixed", "fixd"))
    assert f"{path}:5:8 rule.kind — 'fixd' is not valid" in run("stack", "show", path).err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--counts", "drafed=1"), "no counter is called 'drafed'; nearest: 'drafted'"),
        (("--counts", "drafted=1"), "emitted, target_passes, discarded missing"),
        (("--counts", "drafted=-1"), "'drafted=-1' is not drafted=N once"),
        (("--counts", "drafted=1,drafted=1"), "'drafted=1' is not drafted=N once"),
        (("--counts", _COUNTS.replace("6", "7")), "the counters contradict each other"),
        (("--counts", _COUNTS, "--reading", "x"), "give one of --counts, --reading"),
        (("--reading", "GSM8K"), "no reading of llama-2-chat-7b-70b is called 'GSM8K'"),
        (("--scrape", "none"), "error: none (document) — cannot be read"),
        (("--scrape-before", "none"), "--scrape-before needs the later page"),
        (("--url", "file:///etc/hostname"), "is not an address of a metrics page"),
        (("--synthetic", "0.5"), "--prompt-tokens and --synthetic need --tokens"),
        (("--tokens", "1e12", "--synthetic", "2"), "the synthetic share is from 0 to 1"),
        (("--tokens", "1.5"), "--tokens: '1.5' is no whole number"),
        (("--tokens", "0"), "traffic has more than zero tokens answered"),
        (("--tokens", "many"), "'many' is not a number"),
        (("--policy", "eu-gpai-guidelines-1e2"), "nearest: 'eu-gpai-guidelines-1e23'"),
    ],
)
def test_what_an_account_refuses(run: Run, options: tuple[str, ...], says: str) -> None:
    found = run("stack", "account", STACK, *options)
    assert (found.code, found.out) == (3, "")
    assert says in found.err


def test_what_a_page_is_refused_for(run: Run, pages: tuple[Path, Path, Path], tmp_path: Path) -> None:
    early, late, gauges = pages
    cut = tmp_path / "cut"
    cut.write_text(late.read_text()[:-3])
    for call, says in (
        (("import", "vlm", late), "no server is called 'vlm'; nearest: 'vllm'"),
        (("import", "sglang", gauges, "--before", gauges), "gauges, not totals"),
        (("import", "vllm", gauges), "no such metric in the scrape"),
        (("import", "vllm", cut), "ends in the middle of a line"),
        (("account", STACK, "--scrape", gauges), "give --candidates"),
        (("account", STACK, "--scrape", gauges, "--scrape-before", early), "gauges, not totals"),
        (("account", STACK, "--scrape", early, "--scrape-before", early), "no token was emitted"),
    ):
        found = run("stack", *call)
        assert found.code == 3
        assert says in found.err


def test_a_misspelt_stack(run: Run) -> None:
    assert "no stack is called 'llama-2-chat-7b'" in run("stack", "show", "llama-2-chat-7b").err


def test_verify_checks_the_stacks_of_a_folder(run: Run, own: Path) -> None:
    (own / "stacks").mkdir()
    (own / "stacks" / "pair.yaml").write_text(
        "id: pair\nname: Pair\ndraft: {system: llama-2-7b}\ntarget: {system: llama-2-70}\nrule: {kind: oracle}\n"
    )
    found = run("registry", "verify", "--folder", own)
    assert found.code == 3
    assert "stacks/pair.yaml:4:10 target.system — no system is called 'llama-2-70'" in found.err


def test_generating_without_the_extra_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("govcompute.speculative.engine")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    found = run("stack", "generate", "pair/stack.yaml", "--prompt", "x")
    assert (found.code, found.out) == (5, "")
    assert found.err == "error: 'torch' is not installed; it comes with: pip install 'govcompute[models]'\n"
