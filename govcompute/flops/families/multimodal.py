"""Models that also see or hear: the language model inside, over text. The towers for pictures and sound are left out."""

from __future__ import annotations

from govcompute.flops.families.config import Config
from govcompute.flops.families.text import Family
from govcompute.flops.network import Part

_LEFT_OUT = "towers for pictures and sound, and what they add to a sequence: counted is the language model over text tokens"


#: Types whose published files may have the keys of the language model beside the others, without ``text_config``; transformers
#: reads them so.
INLINED = ("fuyu", "paddleocr_vl", "qwen2_5_vl", "qwen2_vl")
#: Without ``text_config`` and elsewhere transformers passes these over, and takes the sizes of another model.
_OF_THE_TEXT = ("hidden_size", "num_hidden_layers", "intermediate_size")


def language_model(families: dict[str, Family]) -> Family:
    """The family of the type named in ``text_config``."""

    def parts(c: Config) -> list[Part]:
        inner = _text(c)
        if inner.kind not in families:
            c.fail("text_config", f"model type '{inner.kind}' inside 'text_config' is not supported")
        found = families[inner.kind].parts(inner)
        inner.require_all_read()
        c.ignore_all()
        return found

    return Family(parts, "decoder", _LEFT_OUT)


def _text(c: Config) -> Config:
    if c.given("text_config") or not any(c.given(key) for key in _OF_THE_TEXT):
        return c.nested("text_config")
    if c.kind in INLINED:
        return c.inlined("text_config")
    stray = next(key for key in _OF_THE_TEXT if c.given(key))
    return c.fail(stray, f"a size of the language model of type '{c.kind}' stands outside 'text_config'", "'text_config'")


#: Types whose text half is one of our families.
TYPES = [
    "aria",
    "audioflamingo3",
    "cohere2_vision",
    "deepseek_vl",
    "deepseek_vl_hybrid",
    "exaone4_5",
    "fun_asr_nano",
    "fuyu",
    "gemma3",
    "gemma4",
    "glmasr",
    "got_ocr2",
    "granite_speech",
    "granite_speech_plus",
    "hyperclovax_vision_v2",
    "idefics2",
    "idefics3",
    "internvl",
    "janus",
    "kimi_k25",
    "lfm2_vl",
    "lfm3_vl",
    "lighton_ocr",
    "llama4",
    "llava",
    "llava_next",
    "llava_next_video",
    "llava_onevision",
    "minicpm_ocr",
    "minicpmv4_6",
    "minicpmv4_7",
    "minimax_m3_vl",
    "mistral3",
    "moss_transcribe_diarize",
    "musicflamingo",
    "nemo_speechlm",
    "nemotron_h_omni",
    "ovis2",
    "pp_chart2table",
    "qianfan_ocr",
    "qwen2_audio",
    "qwen3_5",
    "qwen3_5_moe",
    "qwen3_asr",
    "smolvlm",
    "vibevoice",
    "vibevoice_asr",
    "video_llama_3",
    "video_llava",
    "vipllava",
    "voxtral",
    "emu3",
    "glm_ocr",
    "granite_docling",
    "qwen2_vl",
    "qwen2_5_vl",
    "qwen3_vl",
    "qwen3_vl_moe",
    "paddleocr_vl",
    "qwen2_5_omni_thinker",
    "cosmos3_omni",
]
