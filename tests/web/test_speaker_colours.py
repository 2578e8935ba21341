"""The colours of speakers, as everybody sees them: on the paper, beside each other, colour-blind too."""

import re
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from web.shell.delivery.static_files import FOLDER
from web.views.timeline import COLOURS

LOWEST_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: graphics that say something
LEAST_DIFFERENCE = 0.09  # in OKLab; 0.02 can just be seen side by side

Vector = NDArray[np.float64]

# linear RGB as it is seen without one kind of cones (Machado, Oliveira and Fernandes 2009, severity 1)
SIGHTS = {
    "all": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def tokens() -> tuple[dict[str, Vector], dict[str, Vector]]:
    """Colours of the light and of the dark theme by name, in linear RGB."""
    css = (FOLDER / "shell/base.css").read_text(encoding="utf-8")
    light, dark = css.split("@media screen and (prefers-color-scheme: dark)")[:2]
    found = [dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", part)) for part in (light, dark)]
    first, second = ({name: linear(value) for name, value in theme.items()} for theme in found)
    return first, second


def linear(digits: str) -> Vector:
    values = np.array([int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: Vector, other: Vector) -> float:
    darker, lighter = sorted(float(colour @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def difference(one: Vector, other: Vector, sight: Vector) -> float:
    seen = [TO_OKLAB @ np.cbrt(TO_CONES @ np.clip(sight @ colour, 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_speakers_colours_stand_out_from_what_they_lie_on(theme: int) -> None:
    colours = tokens()[theme]

    low = {
        (number, ground): round(contrast(colours[f"speaker-{number}"], colours[ground]), 2)
        for number in range(COLOURS)
        for ground in ("paper", "sunken")
        if contrast(colours[f"speaker-{number}"], colours[ground]) < LOWEST_CONTRAST
    }

    assert low == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_speakers_colours_are_told_apart(theme: int, sight: str) -> None:
    colours = [tokens()[theme][f"speaker-{number}"] for number in range(COLOURS)]

    pairs = combinations(range(COLOURS), 2)
    alike = [
        pair
        for pair in pairs
        if difference(colours[pair[0]], colours[pair[1]], SIGHTS[sight]) < LEAST_DIFFERENCE
    ]

    assert alike == []


def test_colours_that_are_alike_would_be_noticed() -> None:
    red, green = linear("b03030"), linear("5a7a20")

    assert difference(red, green, SIGHTS["all"]) > LEAST_DIFFERENCE
    assert difference(red, green, SIGHTS["deuteranopia"]) < LEAST_DIFFERENCE
