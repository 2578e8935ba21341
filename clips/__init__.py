"""How a quote gets out: one verb for clips, and the texts that go with them."""

from clips.bounds import Span, stated_span, words_span
from clips.cache import cached_clip_file, cached_clip_files
from clips.captions import GENERATOR_NOTE, Cue, cues, subrip, webvtt
from clips.cut import Clip, cut
from clips.format import Format
from clips.making import make_clip
from clips.names import clip_file_name
from clips.sidecars import write_captions
from clips.spec import ClipSpec, Snap
from clips.transcripts import TranscriptFormat, transcript_text

__all__ = [
    "GENERATOR_NOTE",
    "Clip",
    "ClipSpec",
    "Cue",
    "Format",
    "Snap",
    "Span",
    "TranscriptFormat",
    "cached_clip_file",
    "cached_clip_files",
    "clip_file_name",
    "cues",
    "cut",
    "make_clip",
    "stated_span",
    "subrip",
    "transcript_text",
    "webvtt",
    "words_span",
    "write_captions",
]
