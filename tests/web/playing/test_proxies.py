"""Recordings that browsers cannot play: asked for, converted, served in ranges, shown on their pages."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making_media import make_video
from sqlalchemy import update
from starlette.testclient import TestClient

from archive import Archive
from archive.catalogue import queries, store
from archive.catalogue.tables import RecordingRow
from archive.media import probe, sha256_of
from archive.proxies import proxy_path
from archive.recordings import MediaFile, Recording
from tests.web.conftest import CLOSED, MINUTES, MOVED, OPENING
from tests.web.test_pages import CHINESE, PAGE, outline
from web import create_app
from web.playing.proxying import Proxying, ProxyStanding, ProxyState

TALK, MAYBE = "r7talk", "r8maybe"
AVI = ("-c:v", "mpeg4", "-c:a", "mp3")


@pytest.fixture
def with_talk(archive_copy: Archive, tmp_path: Path) -> Archive:
    """An archive with a talk that no browser plays, and one that some play."""
    with archive_copy.catalogue.writing() as session:
        for recording_id, name, options in ((TALK, "talk.avi", AVI), (MAYBE, "maybe.mkv", ())):
            path = make_video(tmp_path / name, 3.0, options=options)
            facts = probe(path, archive_copy.config.media)
            media = MediaFile(path, sha256_of(path), path.stat().st_size, facts)
            recording = Recording(recording_id, f"A talk: {name}", name, language="en", media=media)
            store.add_recording(session, recording, tmp_path)
    return archive_copy


@pytest.fixture
def browser(with_talk: Archive) -> Iterator[TestClient]:
    with TestClient(create_app(with_talk), base_url="http://localhost", follow_redirects=False) as client:
        yield client


def settled(client: TestClient, recording_id: str) -> dict[str, Any]:
    """What the API says once the copy is not on its way any more."""
    until = time.monotonic() + 60
    while (proxy := client.get(f"/api/recordings/{recording_id}/proxy").json())["state"] in (
        "waiting",
        "making",
    ):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert isinstance(proxy, dict)
    return proxy


def test_copy_is_asked_for_made_and_played_in_ranges(browser: TestClient, with_talk: Archive) -> None:
    absent = {
        "recording": TALK,
        "browsers": "none",
        "state": "absent",
        "share": None,
        "url": None,
        "media_type": None,
        "failure": None,
    }
    url = f"/recordings/{TALK}/proxy"
    before = browser.get(url)

    assert browser.get(f"/api/recordings/{TALK}/proxy").json() == absent
    assert (before.status_code, before.json()["code"]) == (404, "proxy-not-found")
    asked = browser.post(f"/api/recordings/{TALK}/proxy")
    assert (asked.status_code, asked.json()["state"] in ("waiting", "making", "ready")) == (202, True)
    ready = {**absent, "state": "ready", "url": url, "media_type": "video/mp4"}
    assert settled(browser, TALK) == ready
    assert browser.post(f"/api/recordings/{TALK}/proxy").json() == ready

    whole = browser.get(url)
    part = browser.get(url, headers={"Range": "bytes=0-99"})
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert (part.status_code, part.content) == (206, whole.content[:100])
    assert browser.head(url).headers["content-length"] == str(len(whole.content))
    original = browser.get(f"/recordings/{TALK}/media").content
    assert original[:4] == b"RIFF"
    assert original != whole.content


def test_playback_says_which_browsers_play_the_original(browser: TestClient) -> None:
    playbacks = {
        recording_id: browser.get(f"/api/recordings/{recording_id}").json()["playback"]
        for recording_id in (OPENING, MAYBE, TALK, CLOSED, MINUTES)
    }

    assert {name: (one["browsers"], one["proxy"], one["url"]) for name, one in playbacks.items()} == {
        OPENING: ("all", None, f"/recordings/{OPENING}/media"),
        MAYBE: ("some", f"/recordings/{MAYBE}/proxy", f"/recordings/{MAYBE}/media"),
        TALK: ("none", f"/recordings/{TALK}/proxy", f"/recordings/{TALK}/media"),
        CLOSED: (None, None, None),
        MINUTES: (None, None, None),
    }


@pytest.mark.parametrize(
    ("recording_id", "status", "code"),
    [
        (CLOSED, 403, "recording-closed"),
        (MOVED, 404, "media-missing"),
        (MINUTES, 404, "media-missing"),
        ("nope", 404, "recording-not-found"),
        ("%00", 404, "recording-not-found"),
    ],
)
def test_copy_that_cannot_be_had_is_a_problem(
    browser: TestClient, recording_id: str, status: int, code: str
) -> None:
    for path in (f"/api/recordings/{recording_id}/proxy", f"/recordings/{recording_id}/proxy"):
        response = browser.post(path)

        assert (response.status_code, response.json()["code"]) == (status, code)
        assert "/nowhere" not in response.text
    assert browser.get(f"/recordings/{recording_id}/proxy").status_code in (403, 404)


def test_what_every_browser_plays_is_not_converted(browser: TestClient, with_talk: Archive) -> None:
    assert browser.post(f"/api/recordings/{OPENING}/proxy").json()["state"] == "not-needed"
    assert not (with_talk.cache / "proxies").exists()


def test_removed_recording_takes_its_copy_along(browser: TestClient, with_talk: Archive) -> None:
    browser.post(f"/api/recordings/{TALK}/proxy")
    assert settled(browser, TALK)["state"] == "ready"

    assert browser.delete(f"/api/recordings/{TALK}").status_code == 204

    assert not (with_talk.cache / "proxies" / TALK).exists()
    assert browser.get(f"/recordings/{TALK}/proxy").status_code == 410
    assert browser.post(f"/api/recordings/{TALK}/proxy").status_code == 410


def test_recording_that_was_closed_meanwhile_is_not_played_from_its_copy(
    browser: TestClient, with_talk: Archive
) -> None:
    browser.post(f"/api/recordings/{TALK}/proxy")
    assert settled(browser, TALK)["state"] == "ready"
    with with_talk.catalogue.writing() as session:
        session.execute(update(RecordingRow).where(RecordingRow.id == TALK).values(is_closed=True))

    assert browser.get(f"/recordings/{TALK}/proxy").status_code == 403


def test_page_offers_to_convert_and_then_plays_the_second_of_its_link(browser: TestClient) -> None:
    address = f"/recordings/{TALK}?t=1.5"
    page = outline(browser, address)

    assert page.all("source") == []
    assert "controls" not in page.all("video", id="media")[0]
    (form,) = page.all("form", method="post", action=f"/recordings/{TALK}/proxy")
    assert page.all("input", type="hidden", name="t", value="1.5")
    assert "Browsers cannot play this file as it is." in page.text
    assert "Convert and play" in page.text
    assert "浏览器无法直接播放此文件" in outline(browser, address, CHINESE).text

    sent = browser.post(str(form["action"]), data={"t": "1.5"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/recordings/{TALK}?t=1.5#t=1.5")
    assert settled(browser, TALK)["state"] == "ready"

    after = outline(browser, address)
    assert [(one["src"], one["type"]) for one in after.all("source")] == [
        (f"/recordings/{TALK}/proxy#t=1.5", "video/mp4")
    ]
    assert "controls" in after.all("video", id="media")[0]
    assert after.all("meta", **{"http-equiv": "refresh"}) == []


def test_page_of_what_waits_shows_how_far_it_is_and_comes_again_without_scripts(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Proxying, "standing", lambda *_: ProxyStanding(ProxyState.MAKING, 0.254))

    page = outline(browser, f"/recordings/{TALK}?t=1.5")

    assert page.all("meta", **{"http-equiv": "refresh"}) == [
        {"http-equiv": "refresh", "content": f"3; url=/recordings/{TALK}?t=1.5"}
    ]
    (bar,) = page.all("progress")
    assert bar["value"] == "0.254"
    assert "25 %" in page.text


def test_question_that_led_to_the_page_is_kept(browser: TestClient) -> None:
    page = outline(browser, f"/recordings/{TALK}?q=green+%26+%22channel%22&t=1.5")
    sent = browser.post(f"/recordings/{TALK}/proxy", data={"t": "1.5,2", "q": 'green & "channel"'})

    assert page.all("input", type="hidden", name="q", value='green & "channel"')
    assert sent.headers["location"] == f"/recordings/{TALK}?q=green+%26+%22channel%22&t=1.5,2#t=1.5,2"


def test_page_of_what_some_browsers_play_tries_the_original_first(
    browser: TestClient, with_talk: Archive
) -> None:
    before = outline(browser, f"/recordings/{MAYBE}")
    browser.post(f"/api/recordings/{MAYBE}/proxy")
    assert settled(browser, MAYBE)["state"] == "ready"
    after = outline(browser, f"/recordings/{MAYBE}")

    assert [one["src"] for one in before.all("source")] == [f"/recordings/{MAYBE}/media"]
    panels = [
        attributes for tag, attributes in before.elements if tag == "div" and "data-conversion" in attributes
    ]
    assert ["hidden" in panel for panel in panels] == [True, False]  # for scripts, and without them
    assert [one["src"] for one in after.all("source")] == [
        f"/recordings/{MAYBE}/media",
        f"/recordings/{MAYBE}/proxy",
    ]


def test_failure_is_told_in_the_reader_s_language(browser: TestClient, with_talk: Archive) -> None:
    with with_talk.catalogue.reading() as session:
        media = queries.recording(session, TALK).media
    assert media is not None
    media.path.write_bytes(b"x" * media.size)
    browser.post(f"/api/recordings/{TALK}/proxy")

    failed = settled(browser, TALK)

    assert (failed["state"], failed["failure"]["code"]) == ("failed", "media-unreadable")
    assert str(media.path.parent) not in str(failed)
    assert "Conversion failed." in outline(browser, f"/recordings/{TALK}").text
    chinese = outline(browser, f"/recordings/{TALK}", CHINESE).text
    assert "转换失败。" in chinese
    assert "无法读取媒体文件" in chinese


def test_nothing_is_offered_where_copies_are_off(with_talk: Archive) -> None:
    never = with_talk.config.proxies.model_copy(update={"when": "never"})
    without = replace(with_talk, config=with_talk.config.model_copy(update={"proxies": never}))
    with TestClient(create_app(without), base_url="http://localhost") as client:
        page = outline(client, f"/recordings/{TALK}")
        refused = client.post(f"/api/recordings/{TALK}/proxy")

        assert [one["src"] for one in page.all("source")] == [f"/recordings/{TALK}/media"]
        assert page.all("form", action=f"/recordings/{TALK}/proxy") == []
        assert client.get(f"/api/recordings/{TALK}/proxy").json()["state"] == "off"
        assert (refused.status_code, refused.json()["code"]) == (403, "proxies-off")


def test_readers_may_ask_and_strangers_may_not(with_talk: Archive, with_web: Callable[..., Archive]) -> None:
    path = f"/api/recordings/{TALK}/proxy"
    for public, status in ((True, 202), (False, 401)):
        archive = with_web(with_talk, token="secret", public=public)
        with TestClient(create_app(archive), base_url="http://localhost") as client:
            assert client.post(path).status_code == status
            assert client.post(path, headers={"Origin": "https://elsewhere.example"}).status_code == 403
            assert client.delete(path).status_code in (401, 405)
            assert client.post(f"/api/recordings/{TALK}/proxy/x").status_code == 401


def test_copies_lie_in_the_cache_by_what_they_are_made_of(browser: TestClient, with_talk: Archive) -> None:
    browser.post(f"/recordings/{TALK}/proxy", headers=PAGE)
    assert settled(browser, TALK)["state"] == "ready"

    with with_talk.catalogue.reading() as session:
        media = queries.recording(session, TALK).media
    assert media is not None
    assert list((with_talk.cache / "proxies" / TALK).iterdir()) == [proxy_path(with_talk, TALK, media)]


def test_embedded_player_shows_the_words_until_there_is_a_copy(browser: TestClient) -> None:
    before = outline(browser, f"/embed/{TALK}?t=1.5")
    browser.post(f"/api/recordings/{TALK}/proxy")
    assert settled(browser, TALK)["state"] == "ready"
    after = outline(browser, f"/embed/{TALK}?t=1.5")

    assert before.all("video") == before.all("source") == []
    assert [one["src"] for one in after.all("source")] == [f"/recordings/{TALK}/proxy#t=1.5"]
