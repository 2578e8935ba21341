"""The frame that shows a recording's player in another site's page: its address, its size, its code."""

from html import escape

from web.linking.spans import LinkedSpan

WIDTH, HEIGHT = 640, 360
CAPTION = 56  # pixels below the picture: title and way back
SOUND_HEIGHT = 150
LEAST = 120  # pixels; below, nobody sees anything


def embed_path(recording_id: str, span: LinkedSpan) -> str:
    return f"/embed/{recording_id}?t={span}" if str(span) else f"/embed/{recording_id}"


def frame_size(
    shape: float | None, most_wide: int | None = None, most_high: int | None = None
) -> tuple[int, int]:
    """Pixels of the player, never more than asked for; shape: width over height, None for sound."""
    width = min(WIDTH, most_wide or WIDTH)
    if shape is None:
        return width, min(SOUND_HEIGHT, most_high or SOUND_HEIGHT)
    height = round(width / shape) + CAPTION
    if most_high is not None and height > most_high:
        width = max(min(width, LEAST), min(width, round((most_high - CAPTION) * shape)))
        height = most_high
    return width, height


def frame_code(source: str, title: str, size: tuple[int, int]) -> str:
    """HTML for the other page."""
    width, height = size
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="{width}" height="{height}" '
        'style="border:0" allow="picture-in-picture" allowfullscreen loading="lazy"></iframe>'
    )
