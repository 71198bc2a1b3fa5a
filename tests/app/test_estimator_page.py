"""The estimator: every way to an amount, what is said of it, files that are looked at first, and addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from govcompute.flops import from_config
from govcompute.report.marked import escaped
from govcompute.report.standing import amount_sentence
from govcompute.training import from_architecture, six_active_p_d, six_p_d
from govcompute.training.calibration import doubted

from ..conftest import ROOT
from .conftest import DAY

Visit = Callable[..., AppTest]
LOGS = ROOT / "tests" / "telemetry" / "data"
CONFIG = {
    "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
}  # fmt: skip


def text(app: AppTest) -> str:
    return "\n".join(block.value for block in app.markdown)


def errors(app: AppTest) -> list[str]:
    return [error.value for error in app.error]


def test_the_question_of_a_fine_tuner_is_answered_as_the_page_opens(visit: Visit) -> None:
    """Does my LoRA fine-tune of Llama-3.1-405B with 2e9 tokens make me a provider?"""
    app = visit("estimator")
    assert app.title[0].value == "How much compute did it take?"
    first = app.markdown[0].value
    assert first.startswith("**No: as an indication, changing Llama 3.1 405B in this way makes you no provider.**")
    assert "para 63" in first
    assert "Not legal advice." in app.caption[-1].value
    assert [heading.value for heading in app.header] == [
        "Under every rule", "How the number came about", "What another convention would say",
    ]  # fmt: skip
    assert not app.error
    assert not app.warning


def test_the_number_is_that_of_the_command_line(visit: Visit) -> None:
    from typer.testing import CliRunner

    from govcompute.cli.root import root

    command = ["estimate", "finetune", "llama-3.1-405b", "--tokens", "2e9", "--rank", "16", "--sequence", "4096"]
    printed = CliRunner().invoke(root, command).stdout.splitlines()[0].split(" by ")[0]
    assert printed.startswith("3.3e21 FLOP (90 %")
    assert f"**It takes {escaped(printed)}**" in text(visit("estimator"))


def test_a_full_change_with_enough_tokens_is_a_yes(visit: Visit) -> None:
    app = visit("estimator", method="full", tuning="8e12")
    assert app.markdown[0].value.startswith("**Yes: as an indication")
    assert not [field for field in app.number_input if field.label == "Rank"]


def test_a_base_without_an_architecture_is_asked_for_its_parameters(visit: Visit) -> None:
    app = visit("estimator", base="gpt-4o")
    assert "is not in the registry, so its parameters are asked for" in app.caption[0].value
    assert app.info[0].value.startswith(
        "Nothing to work out yet: the field “Parameters that one token meets” is empty, and the"
    )
    told = text(visit("estimator", base="gpt-4o", parameters="2e11"))
    assert "makes you no provider" in told


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"parameters": "405e9", "tokens": "15.6e12"}, six_p_d("405e9", "15.6e12")),
        ({"parameters": "671e9", "active": "37e9", "tokens": "14.8e12"}, six_active_p_d("37e9", "14.8e12")),
    ],
    ids=["dense", "experts"],
)
def test_parameters_and_tokens(visit: Visit, query: dict[str, str], found: object) -> None:
    app = visit("estimator", **{"from": "Parameters and tokens"}, **query)
    assert amount_sentence(doubted(found)) in text(app)  # type: ignore[arg-type]


def test_chip_hours_with_and_without_a_utilisation(visit: Visit) -> None:
    assert "chip-hours with an assumed utilisation" in text(visit("estimator", **{"from": "Chip-hours"}))
    known = visit("estimator", **{"from": "Chip-hours", "utilisation": "0.405", "chip": "h100-sxm5-80gb"})
    assert "chip-hours with a reported utilisation" in text(known)


def test_a_config_by_name_as_text_and_as_a_file(visit: Visit) -> None:
    empty = visit("estimator", **{"from": "Config"})
    assert "no architecture is chosen, and neither a config.json nor its text is given" in empty.info[0].value
    named = visit("estimator", **{"from": "Config", "architecture": "llama-3.1-8b", "tokens": "15e12"})
    assert "the architecture counted" in text(named)
    expected = amount_sentence(doubted(from_architecture(from_config(CONFIG), "15.6e12", 4096)))
    pasted = visit("estimator", **{"from": "Config"})
    pasted.text_area(key="config_text").input(json.dumps(CONFIG)).run()
    assert expected in text(pasted)
    sent = visit("estimator", **{"from": "Config"})
    sent.file_uploader(key="config_file").upload("config.json", json.dumps(CONFIG).encode(), "application/json").run()
    assert expected in text(sent)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"model_type": "lama"}', "nearest valid: 'llama'"),
        ('{"model_type": "llama", "model_type": "llama"}', "duplicate key"),
        ("not json", "not valid JSON"),
        ('{"model_type": "llama", "auto_map": {"AutoModel": "x.py"}}', "code of its own"),
    ],
)
def test_a_bad_config_is_told_where_it_was_given(visit: Visit, content: str, says: str) -> None:
    app = visit("estimator", **{"from": "Config"})
    app.text_area(key="config_text").input(content).run()
    assert not app.exception
    assert says in errors(app)[0]
    assert "pasted.json" in errors(app)[0]


@pytest.mark.parametrize("name", ["megatron.log", "maxtext.log", "progress.txt", "nvidia-smi.csv", "sacct.txt"])
def test_telemetry(visit: Visit, name: str) -> None:
    app = visit("estimator", **{"from": "Telemetry"})
    assert "slurm" in app.caption[0].value
    assert "there is no file under “Files” (a file of more than 5 MB does not arrive)" in app.info[0].value
    app.file_uploader(key="telemetry_files").upload(name, (LOGS / name).read_bytes(), "text/plain").run()
    assert not app.exception
    if app.error:  # what a file does not say is asked for
        app.text_input(key="telemetry_chip").input("a100-sxm4-80gb")
        app.number_input(key="devices").set_value(8).run()
    assert not app.error
    assert "**It takes" in text(app)


def test_a_file_of_no_kind_is_refused_by_its_name_alone(visit: Visit) -> None:
    app = visit("estimator", **{"from": "Telemetry"})
    app.file_uploader(key="telemetry_files").upload("../../etc/x.txt", b"hello\n", "text/plain").run()
    assert not app.exception
    assert "x.txt begins like no kind of" in errors(app)[0]
    assert "/" not in errors(app)[0].split(" may be")[0]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"tuning": "2x9"}, "'2x9' is not a number"),
        ({"tuning": "-1"}, "'tokens' must be more than zero"),
        ({"rank": "60000"}, "rank 60000 is more than"),
        ({"country": "X"}, "expected two letters"),
        ({"country": "zz"}, "'zz' is no country"),
        ({"from": "Chip-hours", "utilisation": "38"}, "for per cent write 0.38"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_and_the_fields_stay(visit: Visit, query: dict[str, str], says: str) -> None:
    app = visit("estimator", **query)
    assert says in errors(app)[0]
    assert app.text_input
    assert "Not legal advice." in app.caption[-1].value


@pytest.mark.parametrize(
    ("query", "nearest"),
    [({"from": "Chip-hour"}, "Chip-hours"), ({"base": "lama-3.1-405b"}, "llama-3.1-405b")],
    ids=str,
)
def test_an_address_with_a_slip_gets_no_answer_on_something_else(visit: Visit, query: dict[str, str], nearest: str) -> None:
    app = visit("estimator", **query)
    assert f"nearest: '{nearest}'" in errors(app)[0]
    assert "provider" not in text(app)
    assert not app.dataframe


def test_a_base_is_found_by_its_name(visit: Visit) -> None:
    """In the box with its id, and in an address whatever its capitals."""
    app = visit("estimator", base="gPT-4o")
    assert "The architecture of GPT-4o is not in the registry" in app.caption[0].value
    assert not app.error
    assert "Llama 3.1 405B · llama-3.1-405b" in app.selectbox(key="base").options


def test_a_slip_stays_until_another_base_is_chosen(visit: Visit) -> None:
    app = visit("estimator", base="lama-3.1-405b")
    assert app.selectbox(key="base").value is None
    app.run()
    assert errors(app)
    app.selectbox(key="base").select("llama-3.1-8b").run()
    assert app.query_params["base"] == "llama-3.1-8b"
    assert not app.error
    assert "changing Llama 3.1 8B" in text(app)


def test_a_value_that_nobody_asked_for_is_taken_on_request_alone(visit: Visit) -> None:
    app = visit("estimator", rank="0")
    assert not app.dataframe
    app.button[0].click().run()
    assert not app.error
    assert app.number_input(key="rank").value == 16
    assert app.dataframe


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"rank": "0"}, "rank '0' is no whole number from 1 to 65536"),
        ({"rank": "1.5"}, "rank '1.5' is no whole number"),
        ({"sequence": "many"}, "sequence 'many' is no whole number from 1 to 10000000"),
        ({"doubt": "99"}, "doubt '99' is no number from 1.0 to 10.0"),
        ({"from": "Telemetry", "devices": "-1"}, "devices '-1' is no whole number from 1"),
        ({"method": "lora"}, "no method is called 'lora'; nearest: 'LoRA'"),
        ({"outputs": "txt"}, "no output is called 'txt'; nearest: 'text'"),
        ({"general": "maybe"}, "no answer is called 'maybe'; there are: yes, no, not said"),
        ({"from": "Chip-hours", "precision": "haf"}, "no precision is called 'haf'; nearest: 'half'"),
        ({"from": "Telemetry", "architecture": "llama-3.1-405"}, "nearest: 'llama-3.1-405b'"),
    ],
    ids=str,
)
def test_a_value_that_the_page_cannot_show_is_said(visit: Visit, query: dict[str, str], says: str) -> None:
    app = visit("estimator", **query)
    assert says in errors(app)[0]
    assert not app.dataframe, "no answer on what was not asked for"


def test_a_value_that_the_page_can_show_is_shown_without_a_word(visit: Visit) -> None:
    app = visit("estimator", base="gpt-4o", parameters="2e11", doubt="2.5", method="LoRA", general="no", outputs="code")
    assert not app.warning
    app = visit("estimator", rank="8", sequence="512")
    assert (app.number_input(key="rank").value, app.number_input(key="sequence").value) == (8, 512)
    assert not app.warning


def test_a_field_that_waits_for_another_choice_is_said_not_to_be_there(visit: Visit) -> None:
    """An address that gives a rank to a change of all weights; and a choice of chip that went with its way leaves no trace."""
    app = visit("estimator", method="full", rank="8")
    assert app.warning[0].value.startswith("Not used from the address: no field here is called 'rank'")
    app = visit("estimator", **{"from": "Chip-hours", "chip": "v100-sxm2-32gb"})
    app.segmented_control[0].set_value("Config").run()
    assert "chip" not in app.query_params
    assert not app.warning


def test_what_is_said_of_it_decides(visit: Visit) -> None:
    def verdict(**query: str) -> str:
        app = visit("estimator", **{"from": "Parameters and tokens"}, **query)
        table = next(frame.value for frame in app.dataframe if "verdict" in frame.value)
        found = table.set_index("rule")["verdict"]
        return str(found.get("eu-aia-51-2-systemic", "out of scope"))

    assert verdict() == "crosses"
    assert verdict(general="no") == "out of scope"


def test_the_date_decides(visit: Visit) -> None:
    app = visit("estimator", as_of="2024-01-01")
    assert "makes you no provider" not in text(app)
    assert date.fromisoformat(DAY) > date(2024, 1, 1)


def test_what_can_be_taken_away(visit: Visit) -> None:
    labels = [button.proto.label for button in visit("estimator").get("download_button")]
    assert labels.count("CSV") == labels.count("JSON") >= 3


def test_more_active_parameters_than_there_are_is_an_error(visit: Visit) -> None:
    app = visit("estimator", **{"from": "Parameters and tokens"}, parameters="1e9", active="2e9")
    assert "2e9 parameters are active, and there are 1e9 in all" in app.error[0].value


def test_what_is_no_number_is_told_with_its_field(visit: Visit) -> None:
    app = visit("estimator", **{"from": "Parameters and tokens"}, tokens="many")
    assert app.error[0].value.startswith("Training tokens: 'many' is not a number")
