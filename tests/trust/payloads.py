"""Names that try to be paths elsewhere."""

from __future__ import annotations

_UP = ["../canary", "../../canary", "../../../../../../../../etc/passwd", "a/../../canary", "./../canary", "..", ".", "../"]
_ABSOLUTE = ["/etc/passwd", "//etc/passwd", "/proc/self/environ", "/dev/stdin", "/dev/zero", "/dev/full", "~/canary", "~root/x"]
_ADDRESSES = [
    "file:///etc/passwd",
    "http://127.0.0.1:1/x",
    "s3://bucket/key",
    "data:text/plain,x",
    "\\\\host\\share\\x",
    "C:\\x",
]
_BACKSLASHES = ["..\\canary", "..\\..\\windows\\win.ini", "a\\..\\..\\canary", "..%5ccanary", "C:canary", "\\\\?\\C:\\x"]
_NUL = ["canary\x00.yaml", "\x00", "a\x00/../canary", "canary\n", "canary\r\n", "\x1b[2Jcanary", "canary\t", "canary "]
_ESCAPED = [
    "%2e%2e/canary",
    "%2e%2e%2fcanary",
    "..%2fcanary",
    "..%252fcanary",
    "..%c0%afcanary",
    "&#46;&#46;/canary",
    "..;/canary",
]
_UNICODE = [
    "\u2025/canary", "\uff0e\uff0e/canary", "\uff0e\uff0e\uff0fcanary", "..\u2215canary", "..\u2044canary", "..\u29f8canary",
    "\u202ecanary", "can\u200bary", "ca\u0301nary", "..\u00a0/canary",
]  # fmt: skip
_DEVICES = ["con", "nul", "aux.yaml", "com1", "lpt1.txt", "CON", "x:stream", "x::$DATA"]
_SHELL = [
    "$(touch canary)",
    "`touch canary`",
    "canary; touch x",
    "| touch canary",
    "-rf",
    "--help",
    "*",
    "{a,b}",
    "$HOME/canary",
]
_LONG = ["a" * 300, "../" * 400 + "canary", "a/" * 300 + "x", ""]

PAYLOADS = [
    *_UP, *_ABSOLUTE, *_ADDRESSES, *_BACKSLASHES, *_NUL, *_ESCAPED, *_UNICODE, *_DEVICES, *_SHELL, *_LONG,
]  # fmt: skip
