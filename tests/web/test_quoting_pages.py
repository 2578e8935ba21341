"""Links to spans, and what can be done with what is selected, before any script runs."""

import re

import pytest
from starlette.testclient import TestClient

OPENING, MINUTES = "r1opening", "r4minutes"
PAGE = {"Accept": "text/html"}


def test_linked_span_is_marked_ends_and_is_offered_for_cutting(client: TestClient) -> None:
    html = client.get(f"/recordings/{OPENING}?t=2.25,4", headers=PAGE).text

    marked = re.findall(r'class="line[^"]*is-linked[^"]*"[^>]*data-start="([\d.]+)"', html)
    assert marked == ["0.5", "3.0"]
    assert f'src="/recordings/{OPENING}/media#t=2.25,4"' in html
    assert re.search(r'name="start" value="2.25"', html)
    assert re.search(r'name="end" value="4.0"', html)


def test_text_alone_can_be_quoted_but_neither_played_nor_cut(client: TestClient) -> None:
    html = client.get(f"/recordings/{MINUTES}", headers=PAGE).text

    assert re.findall(r'data-choice="([\w-]+)"', html) == ["copy-quote", "copy-span-link"]


@pytest.mark.parametrize(
    ("headers", "event"), [(PAGE, "Spring Screens"), ({**PAGE, "Accept-Language": "zh"}, "春幕论坛")]
)
def test_heading_leads_to_the_event_and_to_each_speaker(
    client: TestClient, headers: dict[str, str], event: str
) -> None:
    html = client.get(f"/recordings/{OPENING}", headers=headers).text
    heading = html[html.index('<header class="heading">') :]
    heading = heading[: heading.index("</header>")]

    links = re.findall(r'<a href="([^"]+)"><bdi>([^<]+)</bdi></a>', heading)

    assert [name for _, name in links] == [event, "Martin Hale", "Clara Voss"]
    assert [link.rsplit("/", 1)[0] for link, _ in links] == ["/events", "/speakers", "/speakers"]
    assert all(client.get(link, headers=headers).status_code == 200 for link, _ in links)
