"""Large bodies are refused, stated or not; uploads count for themselves."""

from collections.abc import Iterator

from starlette.testclient import TestClient

from web.shell.body_limit import MOST_BYTES

LARGE = b" " * (MOST_BYTES + 1)


def test_body_that_is_stated_too_large_is_refused(client: TestClient) -> None:
    refused = client.post("/api/clips", content=LARGE, headers={"Content-Type": "application/json"})

    assert refused.status_code == 413
    assert "at most 1 MiB" in refused.json()["detail"]


def test_body_that_turns_out_too_large_is_refused(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    refused = client.post("/api/clips", content=parts(), headers={"Content-Type": "application/json"})

    assert refused.status_code == 413


def test_body_of_the_greatest_length_is_read(client: TestClient) -> None:
    spaces = b" " * (MOST_BYTES - 2) + b"{}"

    assert (
        client.post("/api/clips", content=spaces, headers={"Content-Type": "application/json"}).status_code
        == 422
    )
