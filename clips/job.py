"""A cut as a job, which others see and may cancel."""

from pathlib import Path

from archive import Archive
from archive.errors import JobDied, ToolFailed
from archive.jobs import JobKind, JobProgress
from archive.leases import leased, why_not
from archive.media import Ffmpeg
from archive.recordings import Recording
from clips.bounds import Span
from clips.cut import Clip, cut


def cut_as_job(
    archive: Archive,
    recording: Recording,
    span: Span,
    output: Path,
    ffmpeg: Ffmpeg,
    subject: str,
    purpose: str,
) -> Clip | None:
    """`cut` under the lease of a job; None while another is cutting the same subject.

    JobCancelled, JobDied where it ended those who tried, and what `cut` raises.
    """
    with leased(archive.catalogue, JobKind.CLIP, subject, purpose, recording_id=recording.id) as lease:
        if lease is None:
            reason = why_not(archive.catalogue, JobKind.CLIP, subject)
            if isinstance(reason, JobDied):
                raise reason
            return None
        length = span.end - span.start
        try:
            return cut(
                recording,
                span,
                output,
                ffmpeg,
                archive.config.clips,
                on_progress=lambda at: lease.tell(JobProgress(at, length)),
                should_stop=lease.is_lost,
            )
        except ToolFailed:
            lease.check()
            raise
