"""Server-sent events: their form, what late and slow listeners get, and what those cost."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from looping import run_in_loop
from starlette.exceptions import HTTPException

from web.importing.event_stream import KEPT, MOST_LISTENERS, EventStream

Scenario = Callable[[EventStream], Coroutine[Any, Any, None]]


def run(scenario: Scenario) -> None:
    run_in_loop(scenario(EventStream()), patience=10)


def listening(stream: EventStream, last_id: str | None = None) -> AsyncIterator[bytes]:
    return stream.response(last_id).body_iterator  # type: ignore[return-value]  # it is what _frames yields


async def told(frames: AsyncIterator[bytes]) -> list[tuple[str, Any]]:
    """The next events, with their data."""
    return [(event, data) for event, _, data in parsed(await anext(frames))]


def parsed(text: bytes) -> list[tuple[str, str, Any]]:
    """(event, id, data) of each frame, read as a browser does."""
    found = []
    for block in text.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], fields["id"], json.loads(fields["data"])))
    return found


def test_listener_is_told_how_things_stand_then_what_happens() -> None:
    async def scenario(stream: EventStream) -> None:
        stream.happened("finished", {"file": "long ago"})
        stream.stands("snapshot", {"state": "idle"})
        frames = listening(stream)

        assert await anext(frames) == b"retry: 2000\n\n"
        assert await told(frames) == [("snapshot", {"state": "idle"})]
        stream.happened("finished", {"file": "科幻\n圆桌"})
        stream.stands("progress", {"done": 1})
        stream.stands("progress", {"done": 2})
        assert stream.flush()
        assert await told(frames) == [("finished", {"file": "科幻\n圆桌"}), ("progress", {"done": 2})]
        stream.stands("progress", {"done": 2})
        assert not stream.flush()  # nothing changed
        stream.beat()
        assert await anext(frames) == b": \n\n"

    run(scenario)


def test_nothing_is_sent_before_a_flush_and_no_flush_without_news() -> None:
    async def scenario(stream: EventStream) -> None:
        frames = listening(stream)
        await anext(frames), await anext(frames)
        waiting = asyncio.ensure_future(anext(frames))

        stream.flush()
        stream.happened("finished", {})
        await asyncio.sleep(0.01)
        assert not waiting.done()
        stream.flush()

        assert parsed(await waiting)

    run(scenario)


def test_who_comes_back_gets_what_was_missed_and_the_state() -> None:
    async def scenario(stream: EventStream) -> None:
        stream.happened("finished", {"file": "a"})
        frames = listening(stream)
        await anext(frames), await anext(frames)
        stream.happened("finished", {"file": "b"})
        stream.flush()
        ((_, last_id, _),) = parsed(await anext(frames))
        for name in ("c", "d"):
            stream.happened("failed", {"file": name})
        stream.stands("snapshot", {"state": "idle"})

        again = listening(stream, last_id)
        await anext(again)
        assert await told(again) == [
            ("failed", {"file": "c"}),
            ("failed", {"file": "d"}),
            ("snapshot", {"state": "idle"}),
        ]

    run(scenario)


@pytest.mark.parametrize("last_id", ["", "x", "00000000-1", "-", "1", "é-9", "-" + "9" * 5000, None])
def test_id_of_nobody_s_gives_the_state_alone(last_id: str | None) -> None:
    async def scenario(stream: EventStream) -> None:
        stream.happened("finished", {})
        stream.stands("snapshot", {})
        frames = listening(stream, last_id)
        await anext(frames)

        assert await told(frames) == [("snapshot", {})]

    run(scenario)


def test_slow_listener_costs_no_memory_and_catches_up_with_the_newest() -> None:
    async def scenario(stream: EventStream) -> None:
        slow = listening(stream)
        await anext(slow), await anext(slow)
        for number in range(10 * KEPT):
            stream.happened("finished", {"number": number})
            stream.stands("progress", {"done": number})
            stream.flush()

        events = await told(slow)
        assert [data["number"] for event, data in events if event == "finished"] == list(
            range(9 * KEPT, 10 * KEPT)
        )
        assert events[-1] == ("progress", {"done": 10 * KEPT - 1})

    run(scenario)


def test_streams_end_when_the_server_stops_and_are_counted() -> None:
    async def scenario(stream: EventStream) -> None:
        async def listen() -> int:
            return len([frame async for frame in listening(stream)])

        listeners = [asyncio.ensure_future(listen()) for _ in range(200)]
        await asyncio.sleep(0)
        assert stream.listeners == 200
        gone = listeners.pop()
        gone.cancel()
        await asyncio.sleep(0)
        assert stream.listeners == 199

        stream.close()
        assert await asyncio.gather(*listeners) == [2] * 199
        assert stream.listeners == 0

    run(scenario)


def test_streams_are_neither_kept_nor_compressed() -> None:
    response = EventStream().response(None)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store, no-transform"


def test_more_listeners_than_there_is_room_for_are_refused_until_some_leave() -> None:
    async def scenario(stream: EventStream) -> None:
        first = [listening(stream) for _ in range(MOST_LISTENERS)]
        for one in first:
            await anext(one)

        with pytest.raises(HTTPException) as refused:
            listening(stream)
        await first[0].aclose()  # type: ignore[attr-defined]  # it is a generator
        await anext(listening(stream))

        assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "2"})

    run(scenario)
