"""Files: media in byte ranges, captions, transcripts, pictures, clips."""

from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request
from starlette.responses import FileResponse, Response

from archive import Archive
from archive.catalogue import queries
from archive.errors import (
    MediaError,
    MediaMissing,
    NotFound,
    ToolFailed,
)
from archive.gate import check_may_leave
from archive.media import check_still_there, coarser_peaks, write_peaks, write_thumbnail
from archive.messages import message
from archive.proxies import proxy_path
from archive.recordings import MediaFile, Recording, Segment
from archive.timecode import Milliseconds, milliseconds
from clips import (
    CAPTION_FORMATS,
    MEDIA_FORMATS,
    TRANSCRIPT_FORMATS,
    Format,
    TranscriptFormat,
    cached_clip_file,
    transcript_text,
)
from web.playing.proxy_views import proxy_media_type
from web.playing.ranged_file import RangedFile
from web.shell.problems import Problem, problem_response
from web.shell.resources import Resources, ResourcesDep
from web.views.playback import media_type_of

router = APIRouter(include_in_schema=False)

THUMBNAIL_STEP = Milliseconds(5000)  # a picture every five seconds at most: the cache stays small
THUMBNAIL_MAX_AGE = "private, max-age=86400"


@router.api_route("/recordings/{recording_id}/media", methods=["GET", "HEAD"])
def media(recording_id: str, resources: ResourcesDep) -> Response:
    file = open_media(resources.archive, recording_id)
    return RangedFile(
        file.path,
        media_type=media_type_of(file.facts),
        filename=file.path.name,
        content_disposition_type="inline",
    )


@router.api_route("/recordings/{recording_id}/proxy", methods=["GET", "HEAD"])
def proxy(recording_id: str, resources: ResourcesDep) -> Response:
    """The copy that every browser plays; ProxyNotFound until it is made."""
    with resources.archive.catalogue.reading() as session:
        recording = queries.recording(session, recording_id)
    check_may_leave(recording)
    path = proxy_path(resources.archive, recording_id, recording.media) if recording.media else None
    if path is None or not path.is_file():
        raise ProxyNotFound(recording)
    return RangedFile(path, media_type=proxy_media_type(recording), content_disposition_type="inline")


class ProxyNotFound(NotFound):
    """It was not made yet, or the cache was emptied."""

    code = "proxy-not-found"
    title = message("Not converted for browsers")
    absence = message("“{name}” has not been converted for browsers.")

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording.title)
        self.hint = message("To convert it: POST /api/recordings/{id}/proxy", id=recording.id)


def open_media(archive: Archive, recording_id: str) -> MediaFile:
    """The media file of a recording that may be played; RecordingClosed, what `check_still_there` raises."""
    with archive.catalogue.reading() as session:
        recording = queries.recording(session, recording_id)
    check_may_leave(recording)
    if recording.media is None:
        raise MediaMissing(Path(recording.path))
    check_still_there(recording.media.path, recording.media.size)
    return recording.media


@router.get("/recordings/{recording_id}/captions.vtt")
def captions(recording_id: str, resources: ResourcesDep) -> Response:
    recording, segments = read_transcript(resources.archive, recording_id)
    return Response(
        transcript_text(recording, segments, "vtt"), media_type=TRANSCRIPT_FORMATS["vtt"].media_type
    )


@router.get("/recordings/{recording_id}/transcript.{ending}")
def transcript(recording_id: str, ending: TranscriptFormat, resources: ResourcesDep) -> Response:
    recording, segments = read_transcript(resources.archive, recording_id)
    response = Response(
        transcript_text(recording, segments, ending), media_type=TRANSCRIPT_FORMATS[ending].media_type
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{recording_id}.{ending}"'
    return response


def read_transcript(archive: Archive, recording_id: str) -> tuple[Recording, list[Segment]]:
    """A recording and its current transcript's segments; RecordingNotFound, RecordingClosed,
    TranscriptNotFound."""
    with archive.catalogue.reading() as session:
        recording = queries.recording(session, recording_id)
        check_may_leave(recording)
        current = queries.current_transcript(session, recording_id)
        return recording, queries.segments(session, current.id)


@router.get("/recordings/{recording_id}/thumbnail.jpg")
async def thumbnail(
    recording_id: str,
    request: Request,
    resources: ResourcesDep,
    t: Annotated[float | None, Query(ge=0, le=1e7, allow_inf_nan=False)] = None,
) -> Response:
    try:
        picture = await thumbnail_file(resources, recording_id, t)
    except (MediaError, ToolFailed) as error:
        problem = Problem(HTTPStatus.NOT_FOUND, "thumbnail-not-found", error.message)
        return problem_response(request, problem)
    return FileResponse(picture, media_type="image/jpeg", headers={"Cache-Control": THUMBNAIL_MAX_AGE})


async def thumbnail_file(resources: Resources, recording_id: str, at_seconds: float | None) -> Path:
    """The picture near a time, made if it is not in the cache."""
    archive = resources.archive
    file = await anyio.to_thread.run_sync(open_media, archive, recording_id)
    at = thumbnail_time(file, at_seconds)
    output = previews_folder(archive, recording_id) / f"{file.sha256[:12]}-{at}.jpg"

    def make() -> None:
        write_thumbnail(file.path, resources.ffmpeg, output, at=at)

    await resources.made_once(output, make, resources.picturing)
    return output


def thumbnail_time(file: MediaFile, at_seconds: float | None) -> Milliseconds:
    """On steps, within the recording; without a wish a tenth in, past black leaders and titles."""
    duration = file.facts.duration or 0
    wanted = duration // 10 if at_seconds is None else milliseconds(at_seconds)
    step = -(-wanted // THUMBNAIL_STEP) * THUMBNAIL_STEP
    if step >= duration:
        step = max(duration - THUMBNAIL_STEP, 0) // THUMBNAIL_STEP * THUMBNAIL_STEP
    return Milliseconds(step)


@router.get("/recordings/{recording_id}/peaks.json")
async def peaks(
    recording_id: str,
    request: Request,
    resources: ResourcesDep,
    points: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> Response:
    """points: pairs at most, for a picture of the whole; without it all there are."""
    try:
        waveform = await peaks_file(resources, recording_id)
        if points is not None:
            content = await anyio.to_thread.run_sync(coarser_peaks, waveform, points)
            return Response(content, media_type="application/json")
    except (MediaError, ToolFailed) as error:
        problem = Problem(HTTPStatus.NOT_FOUND, "waveform-not-found", error.message)
        return problem_response(request, problem)
    return FileResponse(waveform, media_type="application/json")


async def peaks_file(resources: Resources, recording_id: str) -> Path:
    """The waveform of the transcribed audio track, made if it is not in the cache."""
    file = await anyio.to_thread.run_sync(open_media, resources.archive, recording_id)
    track = file.audio_track or 1
    output = previews_folder(resources.archive, recording_id) / f"{file.sha256[:12]}-{track}.json"

    def make() -> None:
        write_peaks(file.path, resources.ffmpeg, output, track=track)

    await resources.made_once(output, make, resources.picturing)
    return output


def previews_folder(archive: Archive, recording_id: str) -> Path:
    return archive.cache / "previews" / recording_id


@router.api_route("/recordings/{recording_id}/clips/{key}/{name}", methods=["GET", "HEAD"])
def clip(recording_id: str, key: str, name: str, resources: ResourcesDep) -> Response:
    open_media(resources.archive, recording_id)
    file = cached_clip_file(resources.archive, recording_id, key, name)
    if file is None:
        raise ClipNotFound(name)
    return RangedFile(file, media_type=clip_media_type(file), filename=name)


def clip_media_type(file: Path) -> str:
    """Of a file in the cache of clips: a clip, or captions of one."""
    name = file.suffix.removeprefix(".")
    return (
        CAPTION_FORMATS[name].media_type
        if name in CAPTION_FORMATS
        else MEDIA_FORMATS[Format(name)].media_type
    )


class ClipNotFound(NotFound):
    """The cache was emptied, or a week has gone by."""

    code = "clip-not-found"
    title = message("Clip not found")
    absence = message("There is no clip called “{name}” any more.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hint = message("Clips are kept for a week. Cut it again.")
