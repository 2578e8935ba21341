"""What an API route does not know is refused, not passed over."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("/api/search?q=channel&langauge=zh", "did you mean language?"),
        (
            "/api/recordings?zzz=1",
            "there are: cursor, event, language, limit, offset, sort, state, title, year",
        ),
        ("/api/status?verbose=1", "there are none here"),
    ],
)
def test_parameter_that_is_not_known_is_refused_with_what_is_near(
    client: TestClient, path: str, advice: str
) -> None:
    refused = client.get(path)

    assert refused.status_code == 422
    assert advice in refused.json()["detail"]


def test_language_of_the_answer_may_be_asked_for_everywhere(client: TestClient) -> None:
    assert client.get("/api/status?lang=zh").status_code == 200


def test_oembed_passes_over_what_it_does_not_know(client: TestClient) -> None:
    """As its specification says of providers."""
    asked = {"url": "http://localhost/recordings/r1opening", "omit_script": "1"}

    assert client.get("/api/oembed", params=asked).status_code == 200


def test_span_that_runs_backwards_is_refused(client: TestClient) -> None:
    dates = client.get("/api/search?q=channel&from=2025-01-01&to=2024-01-01")
    times = client.post("/api/clips", json={"recording": "r1opening", "start": 5.0, "end": 2.0})

    assert [answer.status_code for answer in (dates, times)] == [422, 422]
