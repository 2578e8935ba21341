"""Which audio track is heard."""

from pathlib import Path

import pytest

from archive.errors import NoAudio
from archive.messages import NOTHING
from archive.recordings import AudioTrack, MediaFacts
from archive.timecode import Milliseconds
from ingest.audio_tracks import choose_track, track_language

PATH = Path("/library/talk.mkv")


def facts(*languages: str | None, default: int | None = None) -> MediaFacts:
    tracks = tuple(
        AudioTrack(number, "aac", 2, 48_000, language, is_default=number == default)
        for number, language in enumerate(languages, 1)
    )
    return MediaFacts("matroska,webm", Milliseconds(1000), tracks)


@pytest.mark.parametrize(
    ("media", "wanted", "chosen"),
    [
        (facts("eng"), None, 1),
        (facts("eng", "zho"), None, 1),
        (facts("eng", "zho", default=2), None, 2),
        (facts("eng", "zho", default=2), "1", 1),
        (facts("eng", "zho"), "zh", 2),
        (facts("eng", "chi"), "ZH", 2),
        (facts("eng", "zh-Hans"), "zh", 2),
        (facts("eng", "fra", "fra"), "fr", 2),
        (facts("eng", "swe"), "swe", 2),
    ],
)
def test_track_is_chosen_by_number_language_or_default(
    media: MediaFacts, wanted: str | None, chosen: int
) -> None:
    assert choose_track(PATH, media, wanted)[0] == chosen


def test_tracks_that_are_not_taken_are_named() -> None:
    track, remark = choose_track(PATH, facts("eng", None, "zho"))

    assert choose_track(PATH, facts("eng")) == (1, NOTHING)
    assert (track, str(remark)) == (
        1,
        "audio track “1 (eng)” is used; there are others: “2 (aac)”, “3 (zho)”",
    )


@pytest.mark.parametrize("wanted", ["0", "3", "fr", "-1", "english"])
def test_track_that_is_not_there_is_told_with_those_that_are(wanted: str) -> None:
    with pytest.raises(NoAudio) as caught:
        choose_track(PATH, facts("eng", "zho"), wanted)

    assert "“1 (eng)”, “2 (zho)”" in str(caught.value.hint)


def test_media_without_audio_is_told() -> None:
    with pytest.raises(NoAudio, match="there is no audio track") as caught:
        choose_track(PATH, facts())

    assert "Put a transcript" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("eng", "en"),
        ("chi", "zh"),
        ("yue", "zh"),
        ("zh-Hant", "zh"),
        ("en", "en"),
        ("und", None),
        (None, None),
    ],
)
def test_language_of_a_track_is_told_by_its_tag(tag: str | None, language: str | None) -> None:
    assert track_language(facts("deu", tag), 2) == language
