"""A school's colour, made readable. One colour is given; what each theme needs is worked out from it.

The colour itself stays as given in the line along the top of the page (`--school`). Where words or
controls depend on it (`--brand`) it is darkened or lightened until it reads on every surface.
"""

import re
from functools import lru_cache
from hashlib import sha256

from training.errors import InvalidInputError

RGB = tuple[int, int, int]

# The same as in static/css/tokens.css (a test holds them equal): every surface words may stand on, and ink.
LIGHT_SURFACES = ("#fbfaf7", "#ffffff", "#f3f0e8", "#e3efe1", "#e3ecf1", "#faecc9", "#f4e4f0", "#ebe7dc")
DARK_SURFACES = ("#12191d", "#1a2328", "#212c32", "#17301f", "#152c3a", "#37290b", "#391a33", "#2a363c")
CRITICAL = {"light": "#922718", "dark": "#bd4736"}
LIGHT_TEXT = "#ffffff"
DARK_TEXT = "#0a1a20"
ENOUGH = 4.5
STEPS = 100
TOO_LIKE_STOP = 0.035  # distance in OKLab; nearer than this, two reds look the same unless side by side


@lru_cache(maxsize=256)
def brand_css(colour: str) -> str:
    """The style sheet of a school's colour. Refuses what is no colour, and a red that reads as “Stop”."""
    given = _rgb(colour)
    light = _readable(given, LIGHT_SURFACES, towards=_rgb("#000000"))
    dark = _readable(given, DARK_SURFACES, towards=_rgb("#ffffff"))
    stop = _distance(light, _rgb(CRITICAL["light"])), _distance(dark, _rgb(CRITICAL["dark"]))
    if min(stop) < TOO_LIKE_STOP:
        raise InvalidInputError(
            "This red is too close to the red that means “Stop here” in a lesson. Choose a different colour.",
            field="colour",
        )
    return (
        f":root{{--school:{_hex(given)};--brand:{_hex(light)};--on-brand:{_text_on(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--brand:{_hex(dark)};--on-brand:{_text_on(dark)}}}}}"
        "@media print{:root{--school:#000;--brand:#000;--on-brand:#fff}}"
    )


def brand_digest(css: str) -> str:
    return sha256(css.encode()).hexdigest()[:12]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _text_on(colour: RGB) -> str:
    return max(LIGHT_TEXT, DARK_TEXT, key=lambda text: contrast(text, _hex(colour)))


def _readable(given: RGB, surfaces: tuple[str, ...], towards: RGB) -> RGB:
    """The nearest mix of the colour and black or white that words can be set in, and words be set on."""
    for step in range(STEPS + 1):
        mixed = _mix(given, towards, step / STEPS)
        pairs = [contrast(_hex(mixed), surface) for surface in (*surfaces, _text_on(mixed))]
        if min(pairs) >= ENOUGH:
            return mixed
    raise AssertionError("black and white are readable on every surface")


def _mix(one: RGB, other: RGB, share: float) -> RGB:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(colour: str) -> RGB:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise InvalidInputError(
            "Give the colour as # and six digits or letters, like #0f5b63.", field="colour"
        )
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _linear(colour: RGB) -> tuple[float, float, float]:
    red, green, blue = (c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return red, green, blue


def _luminance(colour: RGB) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _distance(one: RGB, other: RGB) -> float:
    """How different two colours look (OKLab, where equal steps look equal)."""
    return float(sum((a - b) ** 2 for a, b in zip(_oklab(one), _oklab(other), strict=True)) ** 0.5)


def _oklab(colour: RGB) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )
