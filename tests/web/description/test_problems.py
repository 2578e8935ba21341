"""Whatever goes wrong in the API is told as problem details, the framework's own refusals too."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from web.views.problems import ProblemView

JSON = {"Content-Type": "application/json"}
BYTES = {"Content-Type": "application/offset+octet-stream"}
UPLOAD = "/api/uploads/000000000000000000000000"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/api", {}, 404, "page-not-found"),
        ("GET", "/api/nothing", {}, 404, "page-not-found"),
        ("PUT", "/api/status", {}, 405, "method-not-allowed"),
        ("GET", "/api/recordings/" + "x" * 3000, {}, 404, "recording-not-found"),
        ("GET", "/api/recordings?limit=0", {}, 422, "invalid-request"),
        ("GET", "/api/recordings?cursor=x", {}, 422, "cursor-refused"),
        ("GET", "/api/search", {}, 422, "invalid-request"),
        ("GET", "/api/search?q=x&limit=100000", {}, 422, "question-refused"),
        ("POST", "/api/clips", {"content": b"{", "headers": JSON}, 422, "invalid-request"),
        ("POST", "/api/clips", {"content": b"\xff\xfe", "headers": JSON}, 422, "invalid-request"),
        ("POST", "/api/clips", {"content": b"a=1"}, 422, "invalid-request"),
        ("POST", "/api/ingest", {"json": {"path": "/etc"}}, 403, "folder-refused"),
        ("POST", "/api/uploads", {"headers": {"Tus-Resumable": "0.2"}}, 412, "upload-protocol"),
        ("PATCH", UPLOAD, {"content": b"x"}, 415, "http"),
        ("PATCH", UPLOAD, {"headers": {**BYTES, "Upload-Offset": "0"}}, 403, "uploads-off"),
        ("DELETE", "/api/recordings/x", {"headers": {"Origin": "http://evil.example"}}, 403, "cross-site"),
        ("GET", "/api/status", {"headers": {"Host": "evil.example"}}, 421, "host-refused"),
        ("GET", "/api/oembed?url=x", {}, 404, "address-unknown"),
        ("GET", "/api/oembed?url=x&format=xml", {}, 501, "format-unknown"),
    ],
)
def test_what_is_wrong_is_said(
    client: TestClient, method: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    response = client.request(method, path, **sent)

    assert response.headers["content-type"] == "application/problem+json"
    problem = ProblemView.model_validate(response.json())
    assert (response.status_code, problem.status, problem.code) == (status, status, code)
    assert problem.title
    assert problem.detail
    assert "Accept-Language" in response.headers["vary"]
