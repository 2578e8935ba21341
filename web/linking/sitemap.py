"""The sitemap (sitemaps.org): all pages that are worth finding, in parts where there are many."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from sqlalchemy.orm import Session

from archive.catalogue import queries
from web.linking.site import Site
from web.linking.xml import add, document
from web.views import event_view, speaker_view

MOST = 50_000  # addresses in one file, by the protocol
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

Entry = tuple[str, str | None]
"""A path, and the day of its last change."""


def sitemap_xml(site: Site, session: Session, part: int | None, most: int = MOST) -> bytes | None:
    """All addresses, or where their parts are when there are more than one file takes; None: no such part."""
    entries = linked_pages(session)
    if part is None:
        return _addresses(site, entries) if len(entries) <= most else _parts(site, -(-len(entries) // most))
    shown = entries[(part - 1) * most : part * most] if part > 0 else []
    return _addresses(site, shown) if shown else None


def linked_pages(session: Session) -> list[Entry]:
    return [
        ("/", None),
        ("/recordings", None),
        ("/events", None),
        ("/speakers", None),
        *((event_view(event).link, None) for event in queries.events(session)),
        *(
            (f"/recordings/{recording_id}", None if changed_at is None else f"{changed_at:%Y-%m-%d}")
            for recording_id, changed_at in queries.recording_changes(session)
        ),
        *((speaker_view(speaker).link, None) for speaker in queries.speakers(session)),
    ]


def _addresses(site: Site, entries: Sequence[Entry]) -> bytes:
    root = Element("urlset", xmlns=NAMESPACE)
    for path, changed_on in entries:
        url = SubElement(root, "url")
        add(url, "loc", site.absolute(path))
        if changed_on is not None:
            add(url, "lastmod", changed_on)
    return document(root)


def _parts(site: Site, count: int) -> bytes:
    root = Element("sitemapindex", xmlns=NAMESPACE)
    for number in range(1, count + 1):
        add(SubElement(root, "sitemap"), "loc", site.absolute(f"/sitemap.xml?part={number}"))
    return document(root)
