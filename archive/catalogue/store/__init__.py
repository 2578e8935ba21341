"""Deeds: every write to the catalogue, each inside the caller's transaction."""

from archive.catalogue.store.passages import (
    forget_passages,
    put_embedding_model,
    replace_passages,
)
from archive.catalogue.store.recordings import (
    add_recording,
    choose_track,
    describe_recording,
    drop_empty_event,
    place_recording,
    put_event,
    put_media,
    remove_recording,
    set_condition,
)
from archive.catalogue.store.speakers import put_speaker, put_speakers
from archive.catalogue.store.transcripts import (
    add_piece,
    begin_transcript,
    carry_corrections,
    correct_segment,
    discard_drafts,
    finish_transcript,
    note_language,
    remember_written_file,
)
from archive.catalogue.store.work import advance_work, forget_other_work, forget_work, put_work

__all__ = [
    "add_piece",
    "add_recording",
    "advance_work",
    "begin_transcript",
    "carry_corrections",
    "choose_track",
    "correct_segment",
    "describe_recording",
    "discard_drafts",
    "drop_empty_event",
    "finish_transcript",
    "forget_other_work",
    "forget_passages",
    "forget_work",
    "note_language",
    "place_recording",
    "put_embedding_model",
    "put_event",
    "put_media",
    "put_speaker",
    "put_speakers",
    "put_work",
    "remember_written_file",
    "remove_recording",
    "replace_passages",
    "set_condition",
]
