"""Commands of taking out: clip, export."""

from pathlib import Path
from typing import Annotated

import typer

from archive import Archive
from archive.catalogue import queries, store
from archive.commands import opened
from archive.errors import ClipRefused, MediaEmpty, MediaError
from archive.gate import check_may_leave
from archive.jobs import JobKind
from archive.leases import why_not
from archive.media import Ffmpeg, sha256_of
from archive.messages import Message, Quoted, counted, message
from archive.recordings import Recording, Segment
from archive.sentences import told
from archive.timecode import Milliseconds, format_clock, milliseconds, parse_time
from clips.bounds import Span, stated_span
from clips.cut import Clip
from clips.job import cut_as_job
from clips.sidecars import write_captions
from clips.transcripts import TranscriptFormat, transcript_text

commands = typer.Typer()


@commands.command()
def clip(
    context: typer.Context,
    recording: Annotated[str, typer.Argument(help="Id, title or file name.")],
    start: Annotated[str, typer.Argument(help="Seconds or h:mm:ss.mmm.")],
    end: Annotated[str, typer.Argument(help="Seconds or h:mm:ss.mmm.")],
    output: Annotated[Path, typer.Option(help="The file to write: .mp4, .m4a or .wav.")],
    handles: Annotated[
        float | None, typer.Option(min=0, help="Seconds to add before and after, within the recording.")
    ] = None,
    captions: Annotated[
        bool, typer.Option("--captions", help="Also write captions (SRT and WebVTT) next to the clip.")
    ] = False,
) -> None:
    """Cut a clip from a recording, exact to the frame."""
    with opened(context) as archive:
        found = _recording(archive, recording)
        span = _span(archive, found, start, end, handles)
        done = _cut(archive, found, span, output)
        if captions:
            done = write_captions(done, _segments(archive, found))
            _remember(archive, *done.captions)
    typer.echo(f"{done.path}: {told(_extent(span, done.start_timecode))}")
    for file in done.captions:
        typer.echo(f"{file}")


@commands.command()
def export(
    context: typer.Context,
    recording: Annotated[str, typer.Argument(help="Id, title or file name.")],
    format: Annotated[TranscriptFormat, typer.Option(help="txt, srt, vtt or json.")] = "txt",  # noqa: A002 - the option's name
    output: Annotated[Path | None, typer.Option(help="The file to write. Default: print it.")] = None,
) -> None:
    """Write a recording's transcript as text, captions or JSON."""
    with opened(context) as archive:
        found = _recording(archive, recording)
        segments = _segments(archive, found)
        text = transcript_text(found, segments, format)
        if output is None:
            typer.echo(text, nl=False)
            return
        _write(archive, output, text)
    written = counted("{count} segment", "{count} segments", count=len(segments))
    typer.echo(f"{output}: {told(written)}")


def _extent(span: Span, timecode: str | None) -> Message:
    extent = message("{start} to {end}", start=format_clock(span.start), end=format_clock(span.end))
    return (
        extent if timecode is None else message("{span}, timecode {timecode}", span=extent, timecode=timecode)
    )


def _cut(archive: Archive, recording: Recording, span: Span, output: Path) -> Clip:
    subject = f"{recording.id}/{output.absolute()}"
    done = cut_as_job(
        archive, recording, span, output, Ffmpeg.find(archive.config.media), subject, "rostrum clip"
    )
    if done is None:
        raise why_not(archive.catalogue, JobKind.CLIP, subject)
    return done


def _recording(archive: Archive, name: str) -> Recording:
    with archive.catalogue.reading() as session:
        recording = queries.recording_named(session, name)
    check_may_leave(recording)
    return recording


def _segments(archive: Archive, recording: Recording) -> list[Segment]:
    with archive.catalogue.reading() as session:
        return queries.segments(session, queries.current_transcript(session, recording.id).id)


def _span(archive: Archive, recording: Recording, start: str, end: str, handles: float | None) -> Span:
    section = archive.config.clips
    if recording.media is None:
        raise ClipRefused(
            message(
                "“{title}” has only a transcript: there is nothing to play or cut.", title=recording.title
            ),
            message("Import the folder that contains its audio or video."),
        )
    return stated_span(
        _position(start),
        _position(end),
        recording.media.facts,
        handles=milliseconds(section.handles if handles is None else handles),
        longest=Milliseconds(round(section.max_minutes * 60_000)),
    )


def _position(text: str) -> Milliseconds:
    try:
        return parse_time(text)
    except ValueError as error:
        problem = message(
            "“{text}” is not a time: use seconds (12.5) or h:mm:ss.mmm (0:01:02.500)", text=text
        )
        raise typer.BadParameter(told(problem)) from error


def _write(archive: Archive, output: Path, text: str) -> None:
    """Write a file that ingest will know as our own; what somebody else wrote is never written over."""
    if output.exists() and not _is_own(archive, output):
        raise ClipRefused(
            message("{file} exists already, and Rostrum did not write it.", file=str(output)),
            message("Choose another name."),
        )
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ClipRefused(
            message(
                "{file} cannot be written ({reason}).", file=str(output), reason=Quoted(str(error.strerror))
            ),
            message("Choose another name or folder."),
        ) from error
    _remember(archive, output)


def _is_own(archive: Archive, file: Path) -> bool:
    try:
        digest = sha256_of(file)
    except MediaEmpty:
        return True  # nothing is lost
    except MediaError:
        return False
    with archive.catalogue.reading() as session:
        return queries.is_written_by_rostrum(session, digest)


def _remember(archive: Archive, *files: Path) -> None:
    """One short transaction, without the writer lock: it need not wait until an ingest ends."""
    with archive.catalogue.writing() as session:
        for file in files:
            if file.stat().st_size:
                store.remember_written_file(session, sha256_of(file), str(file.resolve()))
