"""The still pictures of the films: forum, title, who sits there and who speaks."""

from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont
from talks import Speaker, Talk

WIDTH, HEIGHT = 640, 360
FINER = 3  # drawn this much larger, then reduced, for smooth edges

FONT_FILES = {
    "regular": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "bold": "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
}
SIMPLIFIED_CHINESE = 2  # the face inside Noto's collection

TOP_COLOUR, BOTTOM_COLOUR = (24, 31, 43), (13, 17, 24)
INK, MUTED, FAINT = "#f2efe8", "#9aa5b4", "#3a4556"
MARGIN = 36
TITLE_SIZE, TITLE_LEADING, TITLE_WIDTH = 40, 52, 460
SEAT_SIZE, SEAT_GAP = 34, 10

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Forum:
    title: str
    title_zh: str


def draw_plate(forum: Forum, talk: Talk, speaking: Speaker) -> Image.Image:
    """A WIDTH by HEIGHT picture; its lower right is left free for the running timecode."""
    image = _background()
    draw = ImageDraw.Draw(image)
    _draw_heading(draw, forum, talk)
    _draw_title(draw, talk.title)
    _draw_seats(draw, talk.speakers, speaking)
    _draw_name(draw, speaking)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _background() -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT * FINER))
    for y in range(column.height):
        share = y / column.height
        red, green, blue = (
            round(top + (bottom - top) * share) for top, bottom in zip(TOP_COLOUR, BOTTOM_COLOUR, strict=True)
        )
        column.putpixel((0, y), (red, green, blue))
    return column.resize((WIDTH * FINER, HEIGHT * FINER))


def _draw_heading(draw: ImageDraw.ImageDraw, forum: Forum, talk: Talk) -> None:
    first, second = (forum.title_zh, forum.title) if talk.language == "zh" else (forum.title, forum.title_zh)
    _write(draw, MARGIN, 26, first, 14, INK, "bold")
    after = MARGIN + _text_width(first, 14, "bold") + 10
    _write(draw, after, 26, second, 14, MUTED)
    right = WIDTH - MARGIN - _text_width(talk.session, 14)
    _write(draw, right, 26, talk.session, 14, MUTED)
    _line(draw, MARGIN, 56, WIDTH - MARGIN, FAINT)


def _draw_title(draw: ImageDraw.ImageDraw, title: str) -> None:
    for number, line in enumerate(_title_lines(title)):
        _write(draw, MARGIN, 78 + number * TITLE_LEADING, line, TITLE_SIZE, INK, "bold")


def _title_lines(title: str) -> list[str]:
    """One line where it fits, else the two lines that are nearest in width."""
    words = title.split(" ")
    if len(words) == 1 or _title_width(title) <= TITLE_WIDTH:
        return [title]
    pairs = [[" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, len(words))]
    return min(pairs, key=lambda pair: max(map(_title_width, pair)))


def _title_width(line: str) -> float:
    return _text_width(line, TITLE_SIZE, "bold")


def _draw_seats(draw: ImageDraw.ImageDraw, speakers: tuple[Speaker, ...], speaking: Speaker) -> None:
    """One disc with initials for everybody in the talk; the one who speaks is filled."""
    top = 214
    for seat, speaker in enumerate(speakers):
        left = MARGIN + seat * (SEAT_SIZE + SEAT_GAP)
        box = [edge * FINER for edge in (left, top, left + SEAT_SIZE, top + SEAT_SIZE)]
        is_speaking = speaker.name == speaking.name
        fill = speaker.colour if is_speaking else None
        outline = speaker.colour if is_speaking else FAINT
        draw.ellipse(box, fill=fill, outline=outline, width=2 * FINER)
        draw.text(
            ((left + SEAT_SIZE / 2) * FINER, (top + SEAT_SIZE / 2) * FINER),
            _initials(speaker.name),
            fill="#10151d" if is_speaking else MUTED,
            font=_font("bold", 13),
            anchor="mm",
        )


def _draw_name(draw: ImageDraw.ImageDraw, speaker: Speaker) -> None:
    bar = [edge * FINER for edge in (MARGIN, 266, MARGIN + 4, 316)]
    draw.rectangle(bar, fill=speaker.colour)
    _write(draw, MARGIN + 16, 260, speaker.name, 22, INK, "bold")
    _write(draw, MARGIN + 16, 294, speaker.role, 14, MUTED)


def _initials(name: str) -> str:
    words = name.split(" ")
    return name[0] if len(words) == 1 else "".join(word[0] for word in words)


def _write(
    draw: ImageDraw.ImageDraw,
    left: float,
    top: float,
    text: str,
    size: int,
    colour: str,
    weight: str = "regular",
) -> None:
    draw.text((left * FINER, top * FINER), text, fill=colour, font=_font(weight, size), anchor="la")


def _line(draw: ImageDraw.ImageDraw, left: int, top: int, right: int, colour: str) -> None:
    draw.line([left * FINER, top * FINER, right * FINER, top * FINER], fill=colour, width=FINER)


def _text_width(text: str, size: int, weight: str = "regular") -> float:
    return _font(weight, size).getlength(text) / FINER


@cache
def _font(weight: str, size: int) -> Font:
    return ImageFont.truetype(FONT_FILES[weight], size * FINER, index=SIMPLIFIED_CHINESE)
