"""Bytes to text: UTF-8, UTF-16 with its mark, and the GB18030 of Chinese subtitles."""

import codecs
import re
import unicodedata

from archive.messages import message
from ingest.transcript_files.content import Unreadable

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PAIRS = re.compile(rb"[\x80-\xff]{2,}")
_CONTROLS = {chr(code): " " for code in range(0xA0) if unicodedata.category(chr(code)) == "Cc"}
_INVISIBLE = str.maketrans(_CONTROLS | dict.fromkeys("\u200e\u200f\ufeff", ""))  # marks of direction, order
_ASCII = bytes(range(0x80))


def decode(data: bytes) -> str:
    """Text with single newlines at its lines' ends; Unreadable for other encodings and for binary files."""
    if b"\0" in data and not data.startswith(_UTF16_MARKS):
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise Unreadable(message("line {line} contains a NUL byte: it is not text", line=line))
    return _decoded(data).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable(message("damaged UTF-16 at byte {position}", position=error.start)) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _may_be_chinese(data):
            try:
                return data.decode("gb18030")
            except UnicodeDecodeError:
                pass  # the first complaint is the one to tell
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            message(
                "line {line} is not UTF-8, GB18030 or UTF-16 with a byte order mark: save it as UTF-8",
                line=line,
            )
        ) from error


def _may_be_chinese(data: bytes) -> bool:
    """GB18030 takes nearly any bytes; but Latin letters with accents stand alone, Chinese in runs."""
    high = len(data.translate(None, _ASCII))
    in_runs = sum(map(len, _PAIRS.findall(data)))
    return in_runs > high / 2


def clean(text: str) -> str:
    """Spoken text on one line: no control characters, direction marks or lone surrogates."""
    text = text.translate(_INVISIBLE).encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())
