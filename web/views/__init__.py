"""What pages and the JSON API show: frozen values, the same for both."""

from web.views.answers import AnswerView, FacetsView, FacetValueView, HitView, Piece, pieces
from web.views.clips import ClipRequest, ClipView, Snap
from web.views.events import (
    EventList,
    Guest,
    ListedEvent,
    ProgrammeView,
    listed_event,
    programme_view,
)
from web.views.playback import MediaKind, Obstacle, PlaybackView, playback_view
from web.views.recordings import (
    EventView,
    RecordingList,
    RecordingView,
    SpeakerView,
    event_view,
    recording_view,
    speaker_view,
)
from web.views.speakers import (
    ListedSpeaker,
    SpeakerDetail,
    SpeakerList,
    SpokenIn,
    TurnList,
    TurnView,
    listed_speaker,
    speaker_detail,
    turn_view,
)
from web.views.status import FailureView, StatusView, failure_view, status_view
from web.views.suggested import QuestionList, QuestionView, question_view
from web.views.transcripts import Line, Paragraph, TranscriptDocument, paragraphs

__all__ = [
    "AnswerView",
    "ClipRequest",
    "ClipView",
    "EventList",
    "EventView",
    "FacetValueView",
    "FacetsView",
    "FailureView",
    "Guest",
    "HitView",
    "Line",
    "ListedEvent",
    "ListedSpeaker",
    "MediaKind",
    "Obstacle",
    "Paragraph",
    "Piece",
    "PlaybackView",
    "ProgrammeView",
    "QuestionList",
    "QuestionView",
    "RecordingList",
    "RecordingView",
    "Snap",
    "SpeakerDetail",
    "SpeakerList",
    "SpeakerView",
    "SpokenIn",
    "StatusView",
    "TranscriptDocument",
    "TurnList",
    "TurnView",
    "event_view",
    "failure_view",
    "listed_event",
    "listed_speaker",
    "paragraphs",
    "pieces",
    "playback_view",
    "programme_view",
    "question_view",
    "recording_view",
    "speaker_detail",
    "speaker_view",
    "status_view",
    "turn_view",
]
