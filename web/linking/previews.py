"""What a shared link shows: title, description, picture, and the same as data."""

from collections.abc import Sequence
from urllib.parse import urlencode

from archive.recordings import Segment, Standing
from archive.sentences import Language, translations
from search import Answer
from web.linking.frames import HEIGHT, WIDTH, embed_path, frame_code, frame_size
from web.linking.site import Site
from web.linking.spans import LinkedSpan, Said, passage_of
from web.linking.structured import recording_data, script_json
from web.shell import language as languages
from web.views import Alternate, MediaKind, Preview, ProgrammeView, RecordingView, SpeakerDetail, StatusView

LONGEST_TITLE = 160  # characters
LONGEST_DESCRIPTION = 300
MOST_NAMES = 4


def recording_preview(
    site: Site,
    standing: Standing,
    view: RecordingView,
    said: Said,
    span: LinkedSpan,
    language: Language,
) -> Preview:
    """A recording, or the passage at a second of it. view: of the same standing."""
    description = recording_description(view, said.heard, span, language)
    shared = site.absolute(f"{view.link}?t={span}" if str(span) else view.link)
    picture = view.playback.thumbnail
    title = excerpt(view.title, LONGEST_TITLE)
    is_played_elsewhere = site.may_be_framed and view.playback.obstacle is None
    player = site.absolute(embed_path(view.id, span)) if is_played_elsewhere else None
    size = frame_size(picture_shape(view) if view.playback.kind is MediaKind.VIDEO else None)
    return Preview(
        title=title,
        description=description,
        address=site.absolute(view.link),
        shared=shared,
        kind="video.other" if view.playback.url and picture else "website",
        picture=None if picture is None else site.absolute(with_second(picture, span)),
        player=player,
        code=None if player is None else frame_code(player, title, size),
        oembed=site.absolute(f"/api/oembed?{urlencode({'url': shared, 'format': 'json'})}"),
        alternates=(
            Alternate("text/vtt", site.absolute(f"{view.link}/captions.vtt")),
            Alternate("text/plain", site.absolute(f"{view.link}/transcript.txt")),
        )
        if view.transcript_kind
        else (),
        data=lambda: script_json(recording_data(site, standing, view, said, span, description)),
    )


def picture_shape(view: RecordingView) -> float:
    """Width over height."""
    media = view.media
    if media is None or not media.width or not media.height:
        return WIDTH / HEIGHT
    return media.width / media.height


def with_second(picture: str, span: LinkedSpan) -> str:
    return picture if span.start is None else f"{picture}?t={span.start:.10g}"


def recording_description(
    view: RecordingView, heard: Sequence[Segment], span: LinkedSpan, language: Language
) -> str:
    """What is said at the second; else what the recording is described as, or its facts and first words."""
    speaker, said = passage_of(heard, span)
    if span.start is not None and said:
        return excerpt(f"{speaker}: {said}" if speaker else said)
    if view.description:
        return excerpt(view.description)
    names = [one.name for one in view.speakers[:MOST_NAMES]]
    facts = (
        translations(language).gettext(", ").join(names),
        view.event.title_in(language) if view.event else "",
        languages.long_date(view.recorded_on, language) if view.recorded_on else "",
        said,
    )
    return excerpt(" · ".join(fact for fact in facts if fact))


def event_preview(site: Site, programme: ProgrammeView, language: Language) -> Preview:
    counted = translations(language).ngettext("%(num)s recording", "%(num)s recordings", programme.recordings)
    starts_on = programme.starts_on
    facts = (
        languages.date_range(starts_on, programme.ends_on, language) if starts_on else "",
        programme.venue or "",
        counted % {"num": languages.number(programme.recordings, language)},
    )
    recordings = [recording for day in programme.days for recording in day.recordings]
    pictures = [one.playback.thumbnail for one in recordings if one.playback.thumbnail]
    return page_preview(
        site,
        programme.link,
        programme.title_in(language),
        " · ".join(fact for fact in facts if fact),
        pictures[0] if pictures else None,
    )


def speaker_preview(site: Site, speaker: SpeakerDetail, language: Language) -> Preview:
    sentences = translations(language)
    counted = sentences.ngettext("in %(num)s recording", "in %(num)s recordings", speaker.recordings)
    facts = (
        sentences.gettext("%(length)s of speech")
        % {"length": languages.rough_length(speaker.spoken, language)},
        counted % {"num": languages.number(speaker.recordings, language)},
        ", ".join(speaker.aliases[:MOST_NAMES]),
    )
    return page_preview(site, speaker.link, speaker.name, " · ".join(fact for fact in facts if fact))


def answer_preview(site: Site, path: str, answer: Answer, language: Language) -> Preview:
    """A question with its best answer; path: where it is asked."""
    question = answer.question.text
    if not answer.hits:
        return page_preview(site, path, question, translations(language).gettext("Nothing found"))
    best = answer.hits[0]
    recording, names = best.found.recording, ", ".join(best.speakers[:MOST_NAMES])
    said = f"{names}: {best.segment.text}" if names else best.segment.text
    return page_preview(site, path, question, f"{said} — {recording.title}")


def home_preview(site: Site, status: StatusView, language: Language) -> Preview:
    sentences = translations(language)
    counted = sentences.ngettext("%(num)s recording", "%(num)s recordings", status.recordings)
    facts = (
        sentences.gettext("Search every word that was said"),
        counted % {"num": languages.number(status.recordings, language)},
        languages.rough_length(status.duration, language) if status.duration else "",
    )
    return page_preview(site, "/", "Rostrum", " · ".join(fact for fact in facts if fact))


def page_preview(site: Site, path: str, title: str, description: str, picture: str | None = None) -> Preview:
    address = site.absolute(path)
    return Preview(
        title=excerpt(title, LONGEST_TITLE),
        description=excerpt(description),
        address=address,
        shared=address,
        picture=None if picture is None else site.absolute(picture),
    )


def excerpt(text: str, most: int = LONGEST_DESCRIPTION) -> str:
    """On one line, and not longer than a preview shows."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
