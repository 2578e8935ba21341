"""How a quote gets out: bounds, the cut itself, captions and whole transcripts."""

from clips.bounds import Span, stated_span, words_span
from clips.captions import GENERATOR_NOTE, Cue, cues, subrip, webvtt
from clips.cut import Clip, cut
from clips.format import Format
from clips.job import cut_as_job
from clips.names import clip_file_name
from clips.sidecars import write_captions
from clips.transcripts import TranscriptFormat, transcript_text

__all__ = [
    "GENERATOR_NOTE",
    "Clip",
    "Cue",
    "Format",
    "Span",
    "TranscriptFormat",
    "clip_file_name",
    "cues",
    "cut",
    "cut_as_job",
    "stated_span",
    "subrip",
    "transcript_text",
    "webvtt",
    "words_span",
    "write_captions",
]
