"""robots.txt: what programs that follow links may fetch.

Where everybody may read, pages may always be fetched: whoever shows a shared link needs to. Whether search
engines list them is said by `web.sitemap`, and on each answer by X-Robots-Tag.
"""

from archive import config
from web.linking.site import Site

COSTLY = ("/api/", "/search", "/ingest", "/status", "/sign-in")  # asked by machines, of use to none


def robots_text(site: Site, web: config.Web) -> str:
    if web.token and not web.public:
        return "User-agent: *\nDisallow: /\n"
    lines = ["User-agent: *", "Allow: /api/oembed", *(f"Disallow: {path}" for path in COSTLY)]
    if web.sitemap:
        lines.append(f"Sitemap: {site.absolute('/sitemap.xml')}")
    return "\n".join(lines) + "\n"
