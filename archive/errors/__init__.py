"""Everything that can go wrong and is worth a sentence.

    RostrumError                     .code  .title  .message  .hint
    ├─ ConfigError                   a key or value of the configuration           base.py
    ├─ ArchiveError                                                                 archives.py
    │  ├─ ArchiveNotFound            no archive at or above a folder
    │  ├─ ArchiveLocked              another process writes
    │  ├─ ArchiveTooNew              made by a later Rostrum
    │  ├─ ArchiveDamaged             a catalogue that is empty or broken
    │  └─ ArchiveFull  ├─ ArchiveReadOnly  ├─ ArchiveUnreachable     its disk; the catalogue is whole
    ├─ NotFound                                                                     names.py
    │  ├─ RecordingNotFound  ├─ SpeakerNotFound  ├─ EventNotFound  ├─ TranscriptNotFound
    │  ├─ JobNotFound
    │  └─ RecordingRemoved           it was in the archive, and was taken out of it
    ├─ Ambiguous                     a name that fits several things
    ├─ QuestionRefused               a question that cannot be asked
    ├─ CursorRefused                 a place in a list that is not one of this list
    ├─ MediaError                    .path                                          media.py
    │  ├─ MediaMissing       ├─ MediaEmpty     ├─ MediaForbidden
    │  ├─ MediaUnreadable    ├─ MediaRefused   ├─ NoAudio
    │  ├─ MediaChanged       ├─ MediaTooLong   ├─ LanguageNotKnown
    │  ├─ MediaReplaced              another file lies in its place
    │  └─ IngestDied                 the process that worked on the file died
    ├─ TranscriptUnreadable          .path
    ├─ FileUnusable                  .path  what the system says of a file
    ├─ ToolError                                                                    tools.py
    │  ├─ ToolMissing        └─ ToolFailed     ffmpeg: absent, failed or out of time
    ├─ ModelMissing                  a model that is nowhere to be had
    ├─ FolderRefused                 a folder or file that pages may not import     uploads.py
    ├─ UploadError
    │  ├─ UploadsOff         ├─ UploadNotFound ├─ UploadRefused
    │  ├─ UploadTooLarge     ├─ UploadConflict ├─ UploadBusy
    │  └─ DiskFull
    ├─ ClipRefused                   a span that cannot be cut                      playing.py
    ├─ RecordingClosed               listed, but neither read, played nor cut
    ├─ JobError                      work that takes a while                        jobs.py
    │  ├─ JobDied            ├─ JobCancelled   └─ JobRunning
    └─ ProxyError                    a copy that browsers can play
       ├─ ProxiesOff         ├─ ProxiesBusy    └─ CacheFull

Every error says its noun and what to do next, as messages; front ends turn it into a page, JSON or an exit
code, in the reader's language.
"""

from archive.errors.archives import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveFull,
    ArchiveLocked,
    ArchiveNotFound,
    ArchiveReadOnly,
    ArchiveTooNew,
    ArchiveUnreachable,
)
from archive.errors.base import ConfigError, RostrumError
from archive.errors.jobs import JobCancelled, JobDied, JobError, JobRunning
from archive.errors.media import (
    FileUnusable,
    IngestDied,
    LanguageNotKnown,
    MediaChanged,
    MediaEmpty,
    MediaError,
    MediaForbidden,
    MediaMissing,
    MediaRefused,
    MediaReplaced,
    MediaTooLong,
    MediaUnreadable,
    NoAudio,
    TranscriptUnreadable,
)
from archive.errors.names import (
    Ambiguous,
    CursorRefused,
    EventNotFound,
    JobNotFound,
    NotFound,
    QuestionRefused,
    RecordingNotFound,
    RecordingRemoved,
    SpeakerNotFound,
    TranscriptNotFound,
)
from archive.errors.playing import (
    CacheFull,
    ClipRefused,
    ProxiesBusy,
    ProxiesOff,
    ProxyError,
    RecordingClosed,
)
from archive.errors.tools import ModelMissing, ToolError, ToolFailed, ToolMissing
from archive.errors.uploads import (
    DiskFull,
    FolderRefused,
    UploadBusy,
    UploadConflict,
    UploadError,
    UploadNotFound,
    UploadRefused,
    UploadsOff,
    UploadTooLarge,
)

__all__ = [
    "Ambiguous",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveFull",
    "ArchiveLocked",
    "ArchiveNotFound",
    "ArchiveReadOnly",
    "ArchiveTooNew",
    "ArchiveUnreachable",
    "CacheFull",
    "ClipRefused",
    "ConfigError",
    "CursorRefused",
    "DiskFull",
    "EventNotFound",
    "FileUnusable",
    "FolderRefused",
    "IngestDied",
    "JobCancelled",
    "JobDied",
    "JobError",
    "JobNotFound",
    "JobRunning",
    "LanguageNotKnown",
    "MediaChanged",
    "MediaEmpty",
    "MediaError",
    "MediaForbidden",
    "MediaMissing",
    "MediaRefused",
    "MediaReplaced",
    "MediaTooLong",
    "MediaUnreadable",
    "ModelMissing",
    "NoAudio",
    "NotFound",
    "ProxiesBusy",
    "ProxiesOff",
    "ProxyError",
    "QuestionRefused",
    "RecordingClosed",
    "RecordingNotFound",
    "RecordingRemoved",
    "RostrumError",
    "SpeakerNotFound",
    "ToolError",
    "ToolFailed",
    "ToolMissing",
    "TranscriptNotFound",
    "TranscriptUnreadable",
    "UploadBusy",
    "UploadConflict",
    "UploadError",
    "UploadNotFound",
    "UploadRefused",
    "UploadTooLarge",
    "UploadsOff",
]
