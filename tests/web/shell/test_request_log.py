"""What the log says of requests: writes, refusals, slow questions; no secrets and no words."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.log import FIELDS
from tests.web.conftest import OPENING
from web import create_app
from web.shell import wrong_tokens

TOKEN = "correct horse battery staple"
SAID = ("green channel", "half of the money")
Lines = Callable[[], list[tuple[str, dict[str, object]]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    caplog.set_level("DEBUG", "rostrum")

    def events() -> list[tuple[str, dict[str, object]]]:
        return [(record.message, getattr(record, FIELDS, {})) for record in caplog.records]

    return events


@pytest.fixture
def guarded(filled: Archive, with_web: Callable[..., Archive]) -> Iterator[TestClient]:
    with TestClient(create_app(with_web(filled, token=TOKEN)), base_url="http://localhost") as client:
        yield client


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_tokens, "STEP_SECONDS", 0.01)


def test_reading_is_not_written_down_and_a_write_is(client: TestClient, lines: Lines) -> None:
    client.get(f"/recordings/{OPENING}", headers={"Accept": "text/html"})
    assert lines() == []

    client.post("/api/clips", json={"recording": "nope", "start": 0, "end": 1})

    ((event, fields),) = lines()
    assert event == "write"
    assert {**fields, "ms": 0} == {
        "method": "POST", "path": "/api/clips", "status": 404, "ms": 0, "client": "testclient",
    }  # fmt: skip


def test_refused_requests_and_wrong_tokens_are_written_down_without_the_token(
    guarded: TestClient, lines: Lines
) -> None:
    wrong = {"Authorization": "Bearer almost the right one"}

    answers = [guarded.get("/api/status", headers=wrong), guarded.post("/sign-in", data={"token": "guess"})]

    assert [answer.status_code for answer in answers] == [401, 403]
    assert [event for event, _ in lines()] == ["wrong token", "refused", "wrong token", "refused"]
    assert not any(secret in str(lines()) for secret in ("almost the right one", "guess", TOKEN))


def test_each_wrong_token_waits_longer_and_the_right_one_never(guarded: TestClient, lines: Lines) -> None:
    for _ in range(12):
        guarded.get("/api/status", headers={"Authorization": "Bearer wrong"})
    right = guarded.get("/api/status", headers={"Authorization": f"Bearer {TOKEN}"})

    waits = [fields["wait_s"] for event, fields in lines() if event == "wrong token"]
    assert waits == pytest.approx([0.01 * min(n, wrong_tokens.COUNTED) for n in range(1, 13)])
    assert right.status_code == 200


def test_slow_question_is_written_down_without_its_words(filled: Archive, lines: Lines) -> None:
    slow = filled.config.log.model_copy(update={"slow_question_ms": 1})
    archive = replace(filled, config=filled.config.model_copy(update={"log": slow}))

    TestClient(create_app(archive), base_url="http://localhost").get("/api/search?q=green channel")

    (fields,) = [fields for event, fields in lines() if event == "slow question"]
    assert (fields["characters"], fields["hits"]) == (13, 1)
    assert not any(words in str(lines()) for words in SAID)
