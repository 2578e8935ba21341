"""RSS of what came into the archive last; podcast programs play what may be played."""

from collections.abc import Sequence
from datetime import UTC
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace

from archive.messages import message
from archive.recordings import Standing
from archive.sentences import Language, told
from web.linking.previews import excerpt, recording_description
from web.linking.site import Site
from web.linking.spans import LinkedSpan
from web.linking.xml import add, document
from web.views import RecordingView, recording_view

FEED_TYPE = "application/rss+xml"
TITLE = message("New recordings")
DESCRIPTION = message("Search every word that was said")
ATOM, DUBLIN_CORE = "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"
MOST_NAMES = 20

register_namespace("atom", ATOM)
register_namespace("dc", DUBLIN_CORE)


def feed_xml(site: Site, standings: Sequence[Standing], language: Language) -> bytes:
    """standings: the latest first."""
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    add(channel, "title", f"Rostrum: {told(TITLE, language)}")
    add(channel, "link", site.absolute("/"))
    add(channel, "description", told(DESCRIPTION, language))
    add(channel, "language", language.tag)
    add(
        channel,
        f"{{{ATOM}}}link",
        "",
        rel="self",
        type=FEED_TYPE,
        href=site.absolute(f"/feed.xml?lang={language.value}"),
    )
    for standing in standings:
        _add_item(SubElement(channel, "item"), site, standing, recording_view(standing), language)
    return document(rss)


def _add_item(item: Element, site: Site, standing: Standing, view: RecordingView, language: Language) -> None:
    added_at = standing.recording.added_at
    add(item, "title", excerpt(view.title, 400))
    add(item, "link", site.absolute(view.link))
    add(item, "guid", view.id, isPermaLink="false")  # the id never changes, the address may
    add(item, "description", recording_description(view, (), LinkedSpan(), language))
    if added_at is not None:
        add(item, "pubDate", format_datetime(added_at.replace(tzinfo=UTC)))
    for speaker in view.speakers[:MOST_NAMES]:
        add(item, f"{{{DUBLIN_CORE}}}creator", speaker.name)
    if view.event is not None:
        add(item, "category", view.event.title_in(language))
    if view.playback.url and view.playback.media_type and view.media:
        url = site.absolute(view.playback.url)
        add(item, "enclosure", "", url=url, length=str(view.media.size), type=view.playback.media_type)
