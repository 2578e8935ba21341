"""Commands of taking out: clip, export."""

from pathlib import Path
from typing import Annotated

import typer

from archive import Archive
from archive.catalogue import queries
from archive.commands import opened
from archive.gate import check_may_leave
from archive.media import Ffmpeg
from archive.messages import Message, counted, message
from archive.publishing import publish_text
from archive.recordings import Recording, Segment
from archive.sentences import told
from archive.timecode import Milliseconds, format_clock, milliseconds, parse_time
from clips.cut import Clip
from clips.making import make_clip
from clips.output import check_output, remember_as_written, write_errors_told
from clips.spec import ClipSpec
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
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Cut a clip from a recording, exact to the frame."""
    spec = ClipSpec(
        recording,
        _position(start),
        _position(end),
        handles=None if handles is None else milliseconds(handles),
        captions=captions,
        output=output,
        overwrites=force,
    )
    with opened(context) as archive:
        done = make_clip(archive, Ffmpeg.find(archive.config.media), spec, "rostrum clip")
    typer.echo(f"{done.path}: {told(_extent(done))}")
    for file in done.captions:
        typer.echo(f"{file}")


@commands.command()
def export(
    context: typer.Context,
    recording: Annotated[str, typer.Argument(help="Id, title or file name.")],
    format: Annotated[TranscriptFormat, typer.Option(help="txt, srt, vtt or json.")] = "txt",  # noqa: A002 - the option's name
    output: Annotated[Path | None, typer.Option(help="The file to write. Default: print it.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
) -> None:
    """Write a recording's transcript as text, captions or JSON."""
    with opened(context) as archive:
        found = _recording(archive, recording)
        segments = _segments(archive, found)
        text = transcript_text(found, segments, format)
        if output is None:
            typer.echo(text, nl=False)
            return
        check_output(archive, output, overwrites=force)
        with write_errors_told(output):
            publish_text(output, text)
        remember_as_written(archive, output)
    written = counted("{count} segment", "{count} segments", count=len(segments))
    typer.echo(f"{output}: {told(written)}")


def _extent(clip: Clip) -> Message:
    start, end = format_clock(clip.span.start), format_clock(clip.span.end)
    extent = message("{start} to {end}", start=start, end=end)
    if clip.start_timecode is None:
        return extent
    return message("{span}, timecode {timecode}", span=extent, timecode=clip.start_timecode)


def _recording(archive: Archive, name: str) -> Recording:
    with archive.catalogue.reading() as session:
        recording = queries.recording_named(session, name)
    check_may_leave(recording)
    return recording


def _segments(archive: Archive, recording: Recording) -> list[Segment]:
    with archive.catalogue.reading() as session:
        return queries.segments(session, queries.current_transcript(session, recording.id).id)


def _position(text: str) -> Milliseconds:
    try:
        return parse_time(text)
    except ValueError as error:
        problem = message(
            "“{text}” is not a time: use seconds (12.5) or h:mm:ss.mmm (0:01:02.500)", text=text
        )
        raise typer.BadParameter(told(problem)) from error
