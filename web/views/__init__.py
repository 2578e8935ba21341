"""What pages and the JSON API show: frozen values, the same for both."""

from web.views.answers import AnswerView, HitView, Piece, pieces
from web.views.clips import ClipRequest, ClipView, Snap
from web.views.folders import FolderListing, FolderView
from web.views.playback import MediaKind, Obstacle, PlaybackView, playback_view
from web.views.recordings import (
    EventList,
    EventView,
    RecordingList,
    RecordingView,
    SpeakerList,
    SpeakerView,
    event_view,
    recording_view,
    speaker_view,
)
from web.views.status import FailureView, StatusView, failure_view, status_view
from web.views.transcripts import Line, Paragraph, TranscriptDocument, paragraphs

__all__ = [
    "AnswerView",
    "ClipRequest",
    "ClipView",
    "EventList",
    "EventView",
    "FailureView",
    "FolderListing",
    "FolderView",
    "HitView",
    "Line",
    "MediaKind",
    "Obstacle",
    "Paragraph",
    "Piece",
    "PlaybackView",
    "RecordingList",
    "RecordingView",
    "Snap",
    "SpeakerList",
    "SpeakerView",
    "StatusView",
    "TranscriptDocument",
    "event_view",
    "failure_view",
    "paragraphs",
    "pieces",
    "playback_view",
    "recording_view",
    "speaker_view",
    "status_view",
]
