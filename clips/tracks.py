"""The picture and the sound of a span, as filters of ffmpeg: both start at 0, cut to frame and sample.

seek 2 s early ─┬─► picture on the grid ─► held at its end ─► exactly the span's frames
                └─► sound from the same moment ─► gaps silent ─► exactly the span's samples
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import ffmpeg as graph

from archive.errors import NoAudio
from archive.media import CLOCK_FROM_CHOSEN_STREAMS, LONGEST_GAP_SECONDS, MPEG_STREAMS, Ffmpeg
from archive.recordings import Condition, MediaFile
from archive.timecode import FrameRate, Milliseconds, frame_at
from clips.bounds import Span

PREROLL = Milliseconds(2000)
"""Decoded before the span: decoders that lean on earlier packets have settled, and audio that is stored
later than its picture is there. The filters then cut to the frame and the sample."""

BLIND_PREROLL = Milliseconds(15_000)
"""The same in streams whose seeking does not know where a picture can be entered: x264 by itself puts
such a frame every 250, ten seconds."""

TAIL = Fraction(1)
"""Seconds by which the tracks of a damaged recording may be made longer: they seldom end together, but
more would hide that it ends early. A whole one's last picture is held as long as the sound lasts."""

FilterNode = Any  # ffmpeg-python publishes no types
OutputNode = Any


def span_output(
    media: MediaFile, span: Span, output: str, settings: Mapping[str, Any], ffmpeg: Ffmpeg
) -> OutputNode:
    """A span on the frame grid as one output: its sound, if there is any, and its picture if settings
    name a video codec."""
    rate, container = media.facts.frame_rate, media.facts.container
    start, end = (_exact(position, rate) for position in (span.start, span.end))
    preroll = BLIND_PREROLL if container in MPEG_STREAMS else PREROLL
    seek = Fraction(max(math.floor(start * 1000) - preroll, 0), 1000)
    # Without accurate seek the picture that stands at the start of the span is there, however old it is.
    source = ffmpeg.input(media.path, ss=_seconds(seek), noaccurate_seek=None)
    window = _Window(start - seek, end - start, None if media.facts.condition is Condition.WHOLE else TAIL)
    tracks = []
    if "vcodec" in settings and rate is not None:
        tracks.append(_picture(source["V:0"], rate, seek, window))
    if media.facts.audio_tracks:
        tracks.append(_sound(source[f"a:{_track(media) - 1}"], window))
    node = graph.output(*tracks, output, dts_delta_threshold=LONGEST_GAP_SECONDS, **settings)
    if container in CLOCK_FROM_CHOSEN_STREAMS:
        streams = [source["V?"], source["a?"]]
        clock = graph.output(*streams, "-", format="null", codec="copy", t=_seconds(window.lead))
        return graph.merge_outputs(node, clock)
    return node


@dataclass(frozen=True, slots=True)
class _Window:
    """A span as the filters see it, in seconds."""

    lead: Fraction  # from where we seek to, to the span's start
    length: Fraction
    longest_tail: Fraction | None  # of held picture and of silence; None: up to the span's end

    @property
    def tail(self) -> Fraction | None:
        return None if self.longest_tail is None else min(self.longest_tail, self.length / 2)


def _exact(position: int, rate: FrameRate | None) -> Fraction:
    """Seconds of a frame's true start, which its milliseconds are the rounding of."""
    return Fraction(position, 1000) if rate is None else frame_at(position, rate) / rate


def _picture(video: FilterNode, rate: FrameRate, seek: Fraction, window: _Window) -> FilterNode:
    """The frames of the span.

    A track may lie beside the grid that starts at 0 (Matroska delays pictures by the audio encoder's
    padding). Moved as a whole to the nearest frame, no frame is at the edge of rounding to its neighbour.
    """
    first = f"(STARTT+{_seconds(seek)})"
    beside = (
        f"({first}-round({first}*{rate.numerator}/{rate.denominator})*{rate.denominator}/{rate.numerator})"
    )
    return (
        video.filter("tpad", stop=1, stop_mode="clone")  # fps of ffmpeg 5 drops the very last frame
        .filter("setpts", f"PTS-{beside}/TB")
        .filter("fps", fps=_ratio(rate), round="near")
        .filter("tpad", stop=-1 if window.tail is None else math.ceil(rate * window.tail), stop_mode="clone")
        .filter("fps", fps=_ratio(rate), start_time=_seconds(window.lead), round="near")  # from the span on
        .filter("trim", end_frame=int(window.length * rate))
        .filter("setpts", "PTS-STARTPTS")
        .filter("crop", "trunc(iw/2)*2", "trunc(ih/2)*2")  # 4:2:0 has no odd sizes
        .filter("format", "yuv420p")
    )


def _sound(audio: FilterNode, window: _Window) -> FilterNode:
    """The samples of the span; what is missing in the source is silence, not an earlier sound."""
    return (
        audio.filter("atrim", start=_seconds(window.lead), end=_seconds(window.lead + window.length))
        .filter("asetpts", f"PTS-{_seconds(window.lead)}/TB")
        .filter("aresample", **{"async": 1, "first_pts": 0})
        .filter("apad", pad_dur=_seconds(window.tail or window.length))
        .filter("asetpts", "N/SR/TB")  # apad gives no times where there was nothing to pad
        .filter("atrim", end=_seconds(window.length))
    )


def _track(media: MediaFile) -> int:
    """The audio track that is heard in a recording, counted from 1."""
    tracks, wanted = media.facts.audio_tracks, media.transcribed_track or 1
    if wanted > len(tracks):
        raise NoAudio(media.path, str(wanted), [str(track) for track in tracks])
    return wanted


def _seconds(value: Fraction) -> str:
    """Seconds as ffmpeg takes them, to the microsecond it counts in."""
    return f"{float(value):.6f}"


def _ratio(rate: FrameRate) -> str:
    return f"{rate.numerator}/{rate.denominator}"
