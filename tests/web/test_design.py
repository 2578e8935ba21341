"""docs/design.md and the stylesheets say the same, and what they say is legible."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC, TEMPLATES = ROOT / "web" / "static", ROOT / "web" / "templates"
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
STYLES = {
    path.name: re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for path in STATIC.rglob("*.css")
}
TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
FUNCTION = re.compile(r"\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(")
NAMED = re.compile(
    r"(?:color|background|border[\w-]*|fill|stroke|outline)\s*:[^;{]*\b(white|black|gr[ae]y|red|green|blue|silver)\b"
)


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme by token; dark takes over what it does not change."""
    base = STYLES["base.css"]
    before, _, behind = base.partition("@media screen and (prefers-color-scheme: dark)")
    dark = behind[: behind.index("}")]
    light = {name: value for name, value in TOKEN.findall(before) if HEX.fullmatch(value)}
    return {"light": light, "dark": light | dict(TOKEN.findall(dark))}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: from 1 to 21, of two opaque colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_every_token_is_explained() -> None:
    defined = {name for name, _ in TOKEN.findall(STYLES["base.css"])}
    explained = set(re.findall(r"`(--[\w-]+)`", DESIGN))

    assert defined == explained


def test_colours_are_those_of_the_table() -> None:
    rows = re.findall(r"^\| `(--[\w-]+)` \| (#\w+) \| (#\w+) \|", DESIGN, re.MULTILINE)
    by_theme = themes()

    assert {name: (light, dark) for name, light, dark in rows} == {
        name: (by_theme["light"][name], by_theme["dark"][name]) for name in by_theme["dark"]
    }


def test_contrasts_are_those_of_the_table_and_high_enough() -> None:
    rows = re.findall(r"^\| `(--[\w-]+)` on `(--[\w-]+)` \| (\S+) \| (\S+) \| (\S+) \|", DESIGN, re.MULTILINE)
    assert len(rows) > 15

    for name, ground, light, dark, least in rows:
        for theme, stated in (("light", light), ("dark", dark)):
            colours = themes()[theme]
            measured = contrast(colours[name], colours[ground])
            assert f"{measured:.1f}" == stated, (name, ground, theme)
            assert measured >= float(least), (name, ground, theme)


@pytest.mark.parametrize("name", sorted(STYLES))
def test_colours_come_from_tokens(name: str) -> None:
    rules = TOKEN.sub("", STYLES[name]) if name == "base.css" else STYLES[name]

    assert HEX.findall(rules) + FUNCTION.findall(rules) + NAMED.findall(rules) == []


def test_sizes_of_type_are_on_the_scale() -> None:
    scale = DESIGN.partition("Sizes, in rem, and no others:")[2].partition("lists).")[0]
    stated = set(re.findall(r"(\d?\.?\d+) \(", scale))
    used = {
        size
        for style in STYLES.values()
        for size in re.findall(r"(?:font-size|font|--reading):(?: \d{3})? (\d*\.?\d+)rem", style)
    }

    assert used == stated


def test_breakpoints_are_those_that_are_written_down() -> None:
    widths = {
        round(float(width))
        for style in STYLES.values()
        for width in re.findall(r"-width: ([\d.]+)rem\)", style)
    }
    written = re.search(r"Breakpoints: (.*?)\(", DESIGN, re.DOTALL)
    assert written is not None

    assert widths == {int(number) for number in re.findall(r"\d+", written[1])}


def test_parts_have_the_template_and_the_style_that_are_named() -> None:
    rows = re.findall(r"^\| [^|`]+ \| `(\w+\.html)` \| `(\w+\.css)` \|", DESIGN, re.MULTILINE)

    assert len(rows) > 10
    assert {template for template, _ in rows} <= {path.name for path in TEMPLATES.glob("*.html")}
    assert {style for _, style in rows} == set(STYLES)
