"""The archive seen from outside: what shared links show, players in other sites' pages, feed and sitemap."""

from web.linking.feed import FEED_TYPE, feed_xml
from web.linking.oembed import OEmbedView, linked_recording, oembed_view
from web.linking.previews import (
    answer_preview,
    event_preview,
    home_preview,
    recording_preview,
    speaker_preview,
)
from web.linking.robots import robots_text
from web.linking.site import Site, site_of
from web.linking.sitemap import sitemap_xml
from web.linking.spans import LinkedSpan, Said, passage_of, said_in, segments_of, span_of

__all__ = [
    "FEED_TYPE",
    "LinkedSpan",
    "OEmbedView",
    "Said",
    "Site",
    "answer_preview",
    "event_preview",
    "feed_xml",
    "home_preview",
    "linked_recording",
    "oembed_view",
    "passage_of",
    "recording_preview",
    "robots_text",
    "said_in",
    "segments_of",
    "site_of",
    "sitemap_xml",
    "span_of",
    "speaker_preview",
]
