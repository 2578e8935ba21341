"""Media, captions, transcripts, pictures and clips as files."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries
from archive.media import probe
from archive.recordings import MediaFile
from clips.cache import KEEP_SECONDS, forget_old_clips
from web import create_app
from web.playing.files import thumbnail_time

OPENING, KEYNOTE, PANEL, MINUTES, CLOSED, MOVED = (
    "r1opening",
    "r2keynote",
    "r3panel",
    "r4minutes",
    "r5closed",
    "r6moved",
)
MEDIA = f"/recordings/{OPENING}/media"


def media_of(archive: Archive, recording_id: str) -> MediaFile:
    with archive.catalogue.reading() as session:
        media = queries.recording(session, recording_id).media
    assert media is not None
    return media


@pytest.fixture
def writable(archive_copy: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(archive_copy), base_url="http://localhost", follow_redirects=False) as client:
        yield client


def test_media_is_the_original(client: TestClient, filled: Archive) -> None:
    response = client.get(MEDIA)

    assert response.content == media_of(filled, OPENING).path.read_bytes()
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["content-disposition"].startswith("inline")


def test_media_in_ranges(client: TestClient, filled: Archive) -> None:
    whole = media_of(filled, OPENING).path.read_bytes()

    first = client.get(MEDIA, headers={"Range": "bytes=0-99"})
    last = client.get(MEDIA, headers={"Range": "bytes=-10"})
    rest = client.get(MEDIA, headers={"Range": f"bytes={len(whole) - 5}-"})

    assert (first.status_code, first.content) == (206, whole[:100])
    assert first.headers["content-range"] == f"bytes 0-99/{len(whole)}"
    assert (last.status_code, last.content) == (206, whole[-10:])
    assert (rest.status_code, rest.content) == (206, whole[-5:])


def test_range_past_the_end_is_not_satisfiable(client: TestClient, filled: Archive) -> None:
    size = media_of(filled, OPENING).size

    response = client.get(MEDIA, headers={"Range": f"bytes={size}-"})

    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("header", ["bytes=9-3", "bytes=x-y", "bytes=", "lines=0-9", "bytes=--", "0-9"])
def test_meaningless_range_is_ignored(client: TestClient, header: str) -> None:
    assert client.get(MEDIA, headers={"Range": header}).status_code == 200


def test_media_head_tells_the_length(client: TestClient, filled: Archive) -> None:
    response = client.head(MEDIA)

    assert (response.content, response.headers["content-length"]) == (
        b"",
        str(media_of(filled, OPENING).size),
    )


@pytest.mark.parametrize(
    ("recording_id", "status", "code"),
    [
        (CLOSED, 403, "recording-closed"),
        (MOVED, 404, "media-missing"),
        (MINUTES, 404, "media-missing"),
        ("nope", 404, "recording-not-found"),
    ],
)
def test_media_that_cannot_be_played_is_a_problem(
    client: TestClient, recording_id: str, status: int, code: str
) -> None:
    response = client.get(f"/recordings/{recording_id}/media")

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "/nowhere" not in response.text


def test_captions_are_webvtt(client: TestClient) -> None:
    response = client.get(f"/recordings/{PANEL}/captions.vtt")

    assert response.headers["content-type"] == "text/vtt; charset=utf-8"
    assert response.text.startswith("WEBVTT\n")
    assert "00:00:00.500 --> 00:00:03.000\n<v 图拉古>我认为科幻创作有五个难点。" in response.text


@pytest.mark.parametrize(
    ("ending", "media_type", "beginning"),
    [
        ("txt", "text/plain; charset=utf-8", "Three measures"),
        ("srt", "application/x-subrip; charset=utf-8", "1\n00:00:00,500 --> "),
        ("vtt", "text/vtt; charset=utf-8", "WEBVTT"),
        ("json", "application/json", "{"),
    ],
)
def test_transcript_downloads(client: TestClient, ending: str, media_type: str, beginning: str) -> None:
    response = client.get(f"/recordings/{OPENING}/transcript.{ending}")

    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"] == f'attachment; filename="{OPENING}.{ending}"'
    assert response.text.startswith(beginning)


def test_unknown_transcript_format_is_a_problem(client: TestClient) -> None:
    assert client.get(f"/recordings/{OPENING}/transcript.exe").json()["code"] == "invalid-request"


def test_thumbnail_is_made_once_and_again_when_the_cache_is_gone(
    writable: TestClient, archive_copy: Archive
) -> None:
    folder = archive_copy.cache / "previews" / OPENING
    sha256 = media_of(archive_copy, OPENING).sha256

    first = writable.get(f"/recordings/{OPENING}/thumbnail.jpg?t=4.2")
    assert (first.status_code, first.headers["content-type"]) == (200, "image/jpeg")
    assert first.content.startswith(b"\xff\xd8")
    assert [file.name for file in folder.iterdir()] == [f"{sha256[:12]}-5000.jpg"]
    shutil.rmtree(archive_copy.cache)

    assert writable.get(f"/recordings/{OPENING}/thumbnail.jpg?t=4.2").status_code == 200


def test_peaks_are_the_waveform_of_the_transcribed_track(writable: TestClient, archive_copy: Archive) -> None:
    duration = media_of(archive_copy, OPENING).facts.duration
    assert duration is not None

    waveform = writable.get(f"/recordings/{OPENING}/peaks.json")

    assert waveform.status_code == 200
    assert waveform.json()["channels"] == 1
    assert abs(waveform.json()["length"] - duration / 1000 * 20) <= 2


def test_peaks_come_coarser_for_a_picture_of_the_whole(writable: TestClient) -> None:
    whole = writable.get(f"/recordings/{OPENING}/peaks.json").json()

    coarser = writable.get(f"/recordings/{OPENING}/peaks.json?points=10").json()

    assert coarser["length"] <= 10 < whole["length"]
    assert max(coarser["data"]) == max(whole["data"])
    assert writable.get(f"/recordings/{OPENING}/peaks.json?points=0").status_code == 422


@pytest.mark.parametrize(("recording_id", "status"), [(MINUTES, 404), (MOVED, 404), (CLOSED, 403)])
def test_no_media_no_peaks(client: TestClient, recording_id: str, status: int) -> None:
    assert client.get(f"/recordings/{recording_id}/peaks.json").status_code == status


@pytest.mark.parametrize("query", ["t=nan", "t=inf", "t=-1", "t=x", "t=1e300"])
def test_thumbnail_of_an_impossible_time_is_a_problem(client: TestClient, query: str) -> None:
    assert client.get(f"/recordings/{OPENING}/thumbnail.jpg?{query}").json()["code"] == "invalid-request"


@pytest.mark.parametrize(("recording_id", "status"), [(KEYNOTE, 404), (MOVED, 404), (CLOSED, 403)])
def test_no_picture_no_thumbnail(client: TestClient, recording_id: str, status: int) -> None:
    assert client.get(f"/recordings/{recording_id}/thumbnail.jpg").status_code == status


def test_thumbnail_times_are_few_and_within_the_recording(filled: Archive) -> None:
    media = media_of(filled, OPENING)  # 8 s

    assert [thumbnail_time(media, at) for at in (None, 0.0, 0.1, 4.9, 5.0, 7.9, 500.0)] == [
        5000,
        0,
        5000,
        5000,
        5000,
        0,
        0,
    ]


def test_clip_of_words_is_cut_and_downloaded(
    writable: TestClient, archive_copy: Archive, tmp_path: Path
) -> None:
    wanted = {"recording": OPENING, "start": 3.0, "end": 4.9, "snap": "words"}

    made = writable.post("/api/clips", json=wanted)
    clip = made.json()
    download = writable.get(clip["url"])

    assert (made.status_code, made.headers["location"]) == (201, clip["url"])
    assert (clip["file_name"], clip["start"], clip["end"]) == (
        "Three measures - 0h00m02.720s - Martin Hale.mp4",
        2.72,
        5.2,
    )
    assert download.headers["content-disposition"].startswith("attachment; filename*=utf-8''Three%20measures")
    assert download.headers["content-type"] == "video/mp4"
    (tmp_path / "clip.mp4").write_bytes(download.content)
    duration = probe(tmp_path / "clip.mp4", archive_copy.config.media).duration
    assert duration == pytest.approx(1000 * (clip["end"] - clip["start"]), abs=45)


def test_same_clip_is_cut_once(writable: TestClient, archive_copy: Archive) -> None:
    wanted = {"recording": KEYNOTE, "start": 1.0, "end": 2.0}
    first = writable.post("/api/clips", json=wanted).json()
    (file,) = (archive_copy.cache / "clips" / KEYNOTE).glob("*/*")
    inode = file.stat().st_ino

    again = writable.post("/api/clips", json=wanted).json()

    assert again == first
    assert [clip.stat().st_ino for clip in (archive_copy.cache / "clips" / KEYNOTE).glob("*/*")] == [inode]


def test_audio_is_cut_as_m4a_and_exact_bounds_stay(writable: TestClient) -> None:
    clip = writable.post(
        "/api/clips", json={"recording": "Ten keywords", "start": 1.234, "end": 2.345}
    ).json()

    assert (clip["recording"], clip["start"], clip["end"], clip["format"]) == (KEYNOTE, 1.234, 2.345, "m4a")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"start": 2, "end": 1}, 422, "clip-refused"),
        ({"start": 1, "end": 1}, 422, "clip-refused"),
        ({"start": 1, "end": 100}, 422, "clip-refused"),
        ({"start": 1e6, "end": 1e6 + 1, "snap": "words"}, 422, "clip-refused"),
        ({"start": -1}, 422, "invalid-request"),
        ({"start": "soon"}, 422, "invalid-request"),
        ({"start": 1e308}, 422, "invalid-request"),
        ({"format": "exe"}, 422, "invalid-request"),
        ({"surprise": 1}, 422, "invalid-request"),
        ({"recording": "nope"}, 404, "recording-not-found"),
        ({"recording": "\x00"}, 404, "recording-not-found"),
        ({"recording": CLOSED}, 403, "recording-closed"),
        ({"recording": MINUTES}, 422, "clip-refused"),
        ({"recording": MOVED}, 404, "media-missing"),
        ({"recording": KEYNOTE, "format": "mp4"}, 422, "clip-refused"),
    ],
)
def test_clip_that_cannot_be_cut_is_a_problem(
    client: TestClient, change: dict[str, object], status: int, code: str
) -> None:
    response = client.post("/api/clips", json={"recording": OPENING, "start": 0.5, "end": 1.5, **change})

    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"recording": "\\ud800", "start": 0, "end": 1}',
        b'{"recording": "x", "start": NaN, "end": 1}',
    ],
)
def test_clip_request_that_is_no_json_is_a_problem(client: TestClient, body: bytes) -> None:
    response = client.post("/api/clips", content=body, headers={"Content-Type": "application/json"})

    assert 400 <= response.status_code < 500
    assert response.headers["content-type"] == "application/problem+json"
    json.loads(response.content)


@pytest.mark.parametrize(
    "path",
    [
        f"/recordings/{OPENING}/clips/0123456789abcdef/none.mp4",
        f"/recordings/{OPENING}/clips/../../../catalogue.sqlite3",
        f"/recordings/{OPENING}/clips/..%2f..%2f..%2fcatalogue.sqlite3/x",
        f"/recordings/{OPENING}/clips/%2e%2e/catalogue.sqlite3",
    ],
)
def test_clip_that_is_not_there_is_a_problem(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_clip_form_works_without_scripts(writable: TestClient) -> None:
    form = {"start": "0:01", "end": "0:02.5", "snap": "exact"}

    response = writable.post(f"/recordings/{KEYNOTE}/clips", data=form)

    assert response.status_code == 303
    assert writable.get(response.headers["location"]).headers["content-type"] == "audio/mp4"


@pytest.mark.parametrize("form", [{}, {"start": "x", "end": "2"}, {"start": "1", "end": "99999999999"}])
def test_clip_form_without_times_is_a_page_that_says_so(client: TestClient, form: dict[str, str]) -> None:
    response = client.post(f"/recordings/{KEYNOTE}/clips", data=form, headers={"Accept": "text/html"})

    assert response.status_code == 422
    assert "This clip cannot be made" in response.text


def test_old_clips_are_forgotten(tmp_path: Path) -> None:
    old, new = tmp_path / "r1" / "aa" / "old.mp4", tmp_path / "r1" / "bb" / "new.mp4"
    for clip, age in ((old, KEEP_SECONDS + 60), (new, 60)):
        clip.parent.mkdir(parents=True)
        clip.touch()
        os.utime(clip, (1e9 - age, 1e9 - age))

    forget_old_clips(tmp_path, now=1e9)

    assert (old.exists(), new.exists()) == (False, True)


def test_clip_in_another_format_with_handles_and_captions(writable: TestClient) -> None:
    wanted = {
        "recording": OPENING,
        "start": 3.0,
        "end": 5.0,
        "format": "wav",
        "handles": 0.4,
        "captions": True,
    }

    clip = writable.post("/api/clips", json=wanted).json()

    assert (clip["start"], clip["end"], clip["format"]) == (2.6, 5.4, "wav")
    stem = clip["file_name"].removesuffix(".wav")
    assert [file["file_name"] for file in clip["captions"]] == [f"{stem}.vtt", f"{stem}.srt"]
    sound, vtt, srt = (
        writable.get(url) for url in (clip["url"], *(file["url"] for file in clip["captions"]))
    )
    assert sound.headers["content-type"] == "audio/wav"
    assert vtt.headers["content-type"] == "text/vtt; charset=utf-8"
    assert "00:00:00.400 --> 00:00:02.349\n<v Martin Hale>Young directors get half of the money." in vtt.text
    assert srt.headers["content-type"] == "application/x-subrip; charset=utf-8"


def test_captions_are_written_beside_a_clip_that_was_cut_before(writable: TestClient) -> None:
    wanted = {"recording": OPENING, "start": 3.0, "end": 5.0, "format": "m4a"}
    without = writable.post("/api/clips", json=wanted).json()

    clip = writable.post("/api/clips", json={**wanted, "captions": True}).json()

    assert without["captions"] == []
    assert (clip["url"], len(clip["captions"])) == (without["url"], 2)


def test_clip_of_silence_has_no_captions(writable: TestClient) -> None:
    wanted = {"recording": OPENING, "start": 0.0, "end": 0.4, "format": "m4a", "captions": True}

    assert writable.post("/api/clips", json=wanted).json()["captions"] == []


def test_clip_form_offers_the_options_and_leads_to_all_files(writable: TestClient) -> None:
    page = writable.get(f"/recordings/{KEYNOTE}", headers={"Accept": "text/html"}).text
    assert 'value="mp4"' not in page  # it has no picture
    assert 'value="m4a"' in page
    form = {"start": "3", "end": "5", "format": "m4a", "handles": "0.4", "captions": "on"}

    response = writable.post(f"/recordings/{OPENING}/clips", data=form)
    listing = writable.get(response.headers["location"], headers={"Accept": "text/html"})

    assert response.status_code == 303
    assert listing.status_code == 200
    links = re.findall(r'href="(/recordings/r1opening/clips/\w+/[^"]+)"', listing.text)
    assert [link.rsplit(".")[-1] for link in links] == ["m4a", "srt", "vtt"]
    assert all(writable.get(link).status_code == 200 for link in links)
    assert "2.600s" in links[0]


@pytest.mark.parametrize(
    "change", [{"format": "exe"}, {"handles": "x"}, {"handles": "-1"}, {"handles": "nan"}]
)
def test_clip_form_with_options_that_mean_nothing_says_so(client: TestClient, change: dict[str, str]) -> None:
    form = {"start": "1", "end": "2", **change}

    response = client.post(f"/recordings/{OPENING}/clips", data=form, headers={"Accept": "text/html"})

    assert response.status_code == 422
    assert "Handles are in seconds, such as 1.5. Formats are mp4, m4a and wav." in response.text


@pytest.mark.parametrize("key", ["0123456789abcdef", "..%2f..", "x", "%00"])
def test_page_of_a_clip_that_is_not_there_says_so(client: TestClient, key: str) -> None:
    response = client.get(f"/recordings/{OPENING}/clips/{key}", headers={"Accept": "text/html"})

    assert response.status_code == 404


def test_other_file_in_the_place_of_media_is_never_read_out(archive_copy: Archive, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0")
    recording_id, path = own_media(archive_copy, tmp_path)
    client = TestClient(create_app(archive_copy), base_url="http://localhost")
    kinds = ("media", "peaks.json", "thumbnail.jpg")
    before = client.get(f"/recordings/{recording_id}/media").status_code
    path.rename(tmp_path / "away")
    path.symlink_to(secret)

    answers = [client.get(f"/recordings/{recording_id}/{kind}") for kind in kinds]
    path.unlink()
    path.symlink_to("/dev/zero")
    device = client.get(f"/recordings/{recording_id}/media")
    path.unlink()
    (tmp_path / "away").rename(path)

    assert before == 200
    assert [answer.status_code for answer in answers] == [409, 404, 404]
    assert answers[0].json()["code"] == "media-replaced"
    assert device.status_code == 422
    assert not any("root:x" in answer.text for answer in answers)
    assert client.get(f"/recordings/{recording_id}/media").status_code == 200


def own_media(archive: Archive, folder: Path) -> tuple[str, Path]:
    """A recording of a copied archive whose media file lies in a folder of the test."""
    path = folder / "own.media"
    shutil.copyfile(media_of(archive, OPENING).path, path)
    with archive.catalogue.writing() as session:
        session.connection().exec_driver_sql(
            "UPDATE media_file SET path = ? WHERE recording_id = ?", (str(path), OPENING)
        )
    return OPENING, path
