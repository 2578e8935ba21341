"""Who is let in, and what every response carries."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from archive import Archive
from archive.config import load_config
from archive.errors import ConfigError
from web import check_listening, create_app
from web.shell.access import session_value
from web.shell.hosts import host_name, is_own_name, is_same_origin
from web.shell.sign_in import own_path

OPENING = "r1opening"
TOKEN = "correct horse battery staple"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
WithWeb = Callable[..., Archive]
PAGE = {"Accept": "text/html"}


@pytest.fixture
def private(archive_copy: Archive, with_web: WithWeb) -> Iterator[TestClient]:
    """An archive that asks everybody for its token."""
    app = create_app(with_web(archive_copy, token=TOKEN))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


@pytest.fixture
def public(archive_copy: Archive, with_web: WithWeb) -> Iterator[TestClient]:
    """An archive that everybody may read."""
    app = create_app(with_web(archive_copy, token=TOKEN, public=True))
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:80", "127.9.9.9", "[::1]:8000"])
def test_loopback_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/api/status", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "192.168.0.7"]
)
def test_rebound_names_are_refused(client: TestClient, host: str) -> None:
    response = client.get("/api/status", headers={"Host": host})

    assert (response.status_code, response.json()["code"]) == (421, "host-refused")


@pytest.mark.parametrize("host", ["", "a b", "localhost:port", "user@localhost", "[::1", "localhost/x"])
def test_malformed_hosts_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/api/status", headers={"Host": host}).status_code == 400


def test_two_hosts_are_refused(client: TestClient) -> None:
    response = client.get("/", headers=[("Host", "localhost"), ("Host", "localhost")])

    assert response.status_code == 400


def test_own_names_are_the_configured_ones() -> None:
    web = load_config(environment={}).web.model_copy(
        update={"host": "archive.lan", "allowed_hosts": ("Archive.Example.org",)}
    )
    everywhere = web.model_copy(update={"host": "0.0.0.0"})

    assert [
        name for name in ("archive.lan", "archive.example.org", "10.0.0.5", "x.org") if is_own_name(name, web)
    ] == [
        "archive.lan",
        "archive.example.org",
    ]
    assert is_own_name("10.0.0.5", everywhere)  # nobody looks an address up: it cannot be rebound
    assert not is_own_name("x.org", everywhere)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "ftp://localhost"},
        {"Origin": "http://localhost:x"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_other_sites_change_nothing(archive_copy: Archive, headers: dict[str, str]) -> None:
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        response = client.delete(f"/api/recordings/{OPENING}", headers=headers)

        assert (response.status_code, response.json()["code"]) == (403, "cross-site")
        assert client.get(f"/api/recordings/{OPENING}").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}])
def test_own_pages_and_programs_change(archive_copy: Archive, headers: dict[str, str]) -> None:
    with TestClient(create_app(archive_copy), base_url="http://localhost") as client:
        assert client.delete(f"/api/recordings/{OPENING}", headers=headers).status_code == 204


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("https://archive.example.org", "archive.example.org", True),
        ("https://archive.example.org", "archive.example.org:443", True),
        ("http://archive.example.org", "archive.example.org:443", False),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://localhost:8000.evil.example", "localhost:8000", False),
    ],
)
def test_same_origin(origin: str, host: str, same: bool) -> None:
    assert is_same_origin(origin, host) is same


def test_host_name_drops_port_and_case() -> None:
    assert [host_name(h) for h in ("LocalHost:80", "[::1]:8", "x.org.", "a@b", "")] == [
        "localhost",
        "::1",
        "x.org",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "path", ["/api/status", "/api/search?q=x", f"/recordings/{OPENING}/media", "/api/openapi.json"]
)
def test_token_is_needed_to_read(private: TestClient, path: str) -> None:
    without = private.get(path)

    assert (without.status_code, without.json()["code"]) == (401, "sign-in-needed")
    assert without.headers["www-authenticate"].startswith("Bearer")
    assert private.get(path, headers=BEARER).status_code == 200
    assert private.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert private.get(path, headers={"Authorization": f"Basic {TOKEN}"}).status_code == 401


def test_public_archive_is_read_by_all_and_written_with_the_token(public: TestClient) -> None:
    assert public.get("/api/status").status_code == 200
    assert public.delete(f"/api/recordings/{OPENING}").status_code == 401
    assert public.post("/api/clips", json={}).status_code == 401
    assert public.delete(f"/api/recordings/{OPENING}", headers=BEARER).status_code == 204


def test_readers_of_a_public_archive_are_offered_no_cutting(public: TestClient, client: TestClient) -> None:
    path = f"/recordings/{OPENING}"

    assert "data-clip-form" in client.get(path, headers=PAGE).text
    assert "data-clip-form" not in public.get(path, headers=PAGE).text


def test_people_are_led_to_the_sign_in_page_and_back(private: TestClient) -> None:
    page = f"/recordings/{OPENING}?t=1.5"

    away = private.get(page, headers=PAGE)
    assert (away.status_code, away.headers["location"]) == (
        303,
        f"/sign-in?next=%2Frecordings%2F{OPENING}%3Ft%3D1.5",
    )
    form = private.get(away.headers["location"], headers=PAGE)
    assert f'value="{page}"' in form.text

    wrong = private.post("/sign-in", data={"token": "guess", "next": page})
    assert (wrong.status_code, dict(wrong.cookies)) == (403, {})
    right = private.post("/sign-in", data={"token": TOKEN, "next": page})

    assert (right.status_code, right.headers["location"]) == (303, page)
    cookie = right.headers["set-cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert private.get(page, headers=PAGE).status_code == 200
    private.post("/sign-out")
    assert private.get(page, headers=PAGE).status_code == 303


def test_cookie_is_for_tls_only_where_the_page_came_over_tls(private: TestClient) -> None:
    form = {"token": TOKEN, "next": "/"}

    assert "Secure" not in private.post("/sign-in", data=form).headers["set-cookie"]
    over_tls = private.post("/sign-in", data=form, headers={"Origin": "https://localhost"})
    assert "Secure" in over_tls.headers["set-cookie"]


def test_cookie_of_another_token_is_worth_nothing(private: TestClient) -> None:
    private.cookies.set("rostrum_session", session_value("another token"))

    assert private.get("/api/status").status_code == 401


def test_sign_in_from_another_site_is_refused(private: TestClient) -> None:
    response = private.post("/sign-in", data={"token": TOKEN}, headers={"Origin": "http://evil.example"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\nb", "javascript:x"]
)
def test_sign_in_leads_nowhere_else(path: str) -> None:
    assert own_path(path) == "/"


def test_form_that_is_too_long_is_no_token(private: TestClient) -> None:
    assert private.post("/sign-in", data={"token": "x" * 20_000}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/api/status", "/static/shell/base.css", f"/recordings/{OPENING}/media", "/nothing"]
)
def test_every_response_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_refusals_carry_the_headers_too(client: TestClient) -> None:
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.headers["x-content-type-options"] == "nosniff"


def test_unknown_error_is_a_problem_with_headers_and_no_details(filled: Archive) -> None:
    app = create_app(filled)

    @app.get("/api/broken")
    def broken() -> None:
        raise ZeroDivisionError("secret of the house")

    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        response = client.get("/api/broken")

    assert (response.status_code, response.json()["code"]) == (500, "internal")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "archive.lan", "::"])
@pytest.mark.parametrize("is_public", [False, True])
@pytest.mark.parametrize("token", [None, ""])
def test_other_addresses_need_a_token(host: str, is_public: bool, token: str | None) -> None:
    web = load_config(environment={}).web
    unprotected = web.model_copy(update={"host": host, "public": is_public, "token": token})

    with pytest.raises(ConfigError, match=r"web\.token"):
        check_listening(unprotected)
    check_listening(unprotected.model_copy(update={"token": TOKEN}))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"])
def test_loopback_needs_no_token(host: str) -> None:
    check_listening(load_config(environment={}).web.model_copy(update={"host": host}))


def test_app_on_another_address_without_token_is_not_made(filled: Archive, with_web: WithWeb) -> None:
    with pytest.raises(ConfigError):
        create_app(with_web(filled, host="0.0.0.0"))
