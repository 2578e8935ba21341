"""How a quote gets out: one verb for clips, and the texts that go with them."""

from clips.bounds import Span, stated_span, words_span
from clips.cache import cached_clip_file, cached_clip_files
from clips.captions import CAPTION_FORMATS, GENERATOR_NOTE, Cue, cues, subrip, webvtt
from clips.cut import Clip, cut
from clips.format import MEDIA_FORMATS, Format, MediaFormat, formats_of
from clips.making import make_clip
from clips.names import clip_file_name
from clips.sidecars import write_captions
from clips.spec import ClipSpec, Snap
from clips.transcripts import TRANSCRIPT_FORMATS, TranscriptFormat, transcript_text

__all__ = [
    "CAPTION_FORMATS",
    "GENERATOR_NOTE",
    "MEDIA_FORMATS",
    "TRANSCRIPT_FORMATS",
    "Clip",
    "ClipSpec",
    "Cue",
    "Format",
    "MediaFormat",
    "Snap",
    "Span",
    "TranscriptFormat",
    "cached_clip_file",
    "cached_clip_files",
    "clip_file_name",
    "cues",
    "cut",
    "formats_of",
    "make_clip",
    "stated_span",
    "subrip",
    "transcript_text",
    "webvtt",
    "words_span",
    "write_captions",
]
