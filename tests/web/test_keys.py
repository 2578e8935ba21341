"""The keys of pages: what the help lists is what scripts do."""

import re
from collections import Counter

import pytest
from starlette.testclient import TestClient

from web.shell import rendering

PAGE = {"Accept": "text/html"}
STATIC = rendering.TEMPLATE_FOLDER.parent / "static"
ROW = re.compile(r'<div data-action="([\w-]+)" data-keys="([^"]+)"(?: data-within="([^"]+)")?>')

Rows = list[tuple[str, str, str]]  # action, keys, where alone


def rows_of(client: TestClient, path: str) -> Rows:
    found: Rows = ROW.findall(client.get(path, headers=PAGE).text)
    return found


def handled_actions(module: str) -> set[str]:
    """Actions that a script and those that it imports bring functions for."""
    text = (STATIC / module).read_text(encoding="utf-8")
    imported = [
        (STATIC / module).parent.joinpath(name).resolve().relative_to(STATIC).as_posix()
        for name in re.findall(r'(?:from|import) "(\.[\w./-]+\.js)"', text)
    ]
    blocks = re.findall(r"^( *)handleActions\(\{(.*?)^\1\}\);$", text, re.DOTALL | re.MULTILINE)
    own = {
        action
        for _, block in blocks
        for action in re.findall(r"(?:^|[\s,{])\"?([a-z][a-z-]*)\"?(?::|\(\) \{|\(event\) \{)", block)
    }
    return own.union(*map(handled_actions, imported))


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=channel", "/recordings", "/recordings/r1opening", "/recordings/r2keynote",
     "/recordings/r1opening?q=channel", "/recordings/r4minutes", "/recordings/r5closed"],
)  # fmt: skip
def test_each_key_that_a_page_lists_is_handled_by_its_scripts_once(client: TestClient, path: str) -> None:
    html = client.get(path, headers=PAGE).text
    scripts = re.findall(r'<script type="module" src="/static/[0-9a-f]+/([\w/-]+\.js)">', html)

    rows = rows_of(client, path)

    assert {action for action, _, _ in rows} <= set().union(*map(handled_actions, scripts))
    uses = Counter((key, within) for _, keys, within in rows for key in keys.split(" "))
    assert [use for use, count in uses.items() if count > 1] == []
    assert {"question", "help"} <= {action for action, _, _ in rows}


def test_keys_are_listed_where_they_do_something(client: TestClient) -> None:
    playing = {action for action, _, _ in rows_of(client, "/recordings/r1opening")}
    reading = {action for action, _, _ in rows_of(client, "/recordings/r4minutes")}
    sounding = {action for action, _, _ in rows_of(client, "/recordings/r2keynote")}

    assert {"toggle", "faster", "captions"} <= playing
    assert not {"toggle", "faster", "captions"} & reading
    assert {"toggle", "faster"} <= sounding
    assert "captions" not in sounding  # it has no picture to lie over


def test_help_names_keys_in_the_reader_s_language(client: TestClient) -> None:
    english = client.get("/search?q=channel", headers=PAGE).text
    chinese = client.get("/search?q=channel", headers={**PAGE, "Accept-Language": "zh"}).text

    assert "<kbd>Enter</kbd></dt>\n  <dd>open the recording at this passage</dd>" in english
    assert "<kbd>回车</kbd></dt>\n  <dd>打开录音录像并定位到此处</dd>" in chinese
