"""``tokenizer.json`` of the native decoders: a byte is the token of its own number, 256 ends a text.

The file is in the format of the tokenizers library, so transformers and servers read it as they read any other.
"""

from __future__ import annotations

from typing import Any

from govcompute.speculative.pair.corpus import END

END_TEXT = "<|end|>"


def document() -> dict[str, Any]:
    """What ``tokenizer.json`` holds."""
    by_byte = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    end = {"id": END, "content": END_TEXT, "special": True}
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [end | plain],
        "normalizer": None,
        "pre_tokenizer": by_byte,
        "post_processor": None,
        "decoder": by_byte,
        "model": {"type": "BPE", "vocab": {sign: byte for byte, sign in enumerate(_signs())} | {END_TEXT: END}, "merges": []},
    }


def _signs() -> list[str]:
    """The sign that stands for each byte: itself where it is printable in Latin-1, else the next from U+0100 on (GPT-2)."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]
