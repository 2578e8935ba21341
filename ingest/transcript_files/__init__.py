"""Transcripts as files: WebVTT, SubRip, and the JSON of the Whisper family."""

from ingest.transcript_files.reader import ReadTranscript, read_transcript

__all__ = ["ReadTranscript", "read_transcript"]
