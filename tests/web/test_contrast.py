"""Every colour is readable in both themes, computed from the tokens themselves."""

import itertools
import re
from pathlib import Path

import pytest

from training.errors import InvalidInputError
from training.web.brand import CRITICAL, DARK_SURFACES, LIGHT_SURFACES, brand_css, contrast

CSS = Path(__file__).resolve().parents[2] / "training" / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
LIGHT_PART, DARK_PART = TOKENS.split("@media (prefers-color-scheme: dark)")
DECORATION = {"rule", "school"}  # carry no meaning: a hairline, and the school's own colour along the top
SURFACES = {"paper", "card", "wash", "neutral-wash", "good-wash", "info-wash", "warn-wash", "over-wash"}


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): ?(#[0-9a-f]{6})", css))


THEMES = {"light": colours(LIGHT_PART), "dark": colours(LIGHT_PART) | colours(DARK_PART)}


def pairs(kind: str) -> list[tuple[str, str]]:
    lines = re.findall(rf"@{kind} ([\w-]+): ([\w -]+)", TOKENS)
    return [(front, ground) for front, grounds in lines for ground in grounds.split()]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), pairs("text"))
def test_words_stand_out_from_their_ground(theme: str, front: str, ground: str) -> None:
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground"), pairs("edge"))
def test_borders_icons_and_focus_stand_out_from_their_ground(theme: str, front: str, ground: str) -> None:
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_one_of_the_two_focus_colours_stands_out_from_every_button(theme: str) -> None:
    colour = THEMES[theme]
    for button in ("brand", "over", "critical"):
        ring = (colour["focus"], colour["focus-halo"])
        assert max(contrast(part, colour[button]) for part in ring) >= 3


def test_both_themes_name_the_same_colours() -> None:
    assert colours(LIGHT_PART).keys() == colours(DARK_PART).keys()


def test_every_colour_is_in_a_checked_pair() -> None:
    checked = set(itertools.chain.from_iterable(pairs("text") + pairs("edge")))
    assert set(THEMES["light"]) - DECORATION == checked


def test_a_rule_with_colour_and_ground_uses_a_checked_pair() -> None:
    checked = set(pairs("text"))
    for name in ("base", "layout", "components"):
        css = re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text("utf-8"), flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
            front = re.search(r"(?<![-\w])color: var\(--([\w-]+)\)", body)
            ground = re.search(r"background: var\(--([\w-]+)\)", body)
            if front and ground:
                assert (front[1], ground[1]) in checked, f"{name}.css {selector.strip()}"


def test_colours_are_named_only_in_the_tokens() -> None:
    for name in ("reset", "base", "layout", "components"):
        css = (CSS / f"{name}.css").read_text("utf-8").split("@media print")[0]
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", css), name


def test_every_custom_property_used_is_defined() -> None:
    for path in CSS.glob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)\)", path.read_text("utf-8")))
        defined = set(re.findall(r"--([\w-]+):", TOKENS))
        assert used <= defined, f"{path.name}: {used - defined}"


def test_school_colours_are_measured_against_the_grounds_of_the_tokens() -> None:
    for theme, measured in (("light", LIGHT_SURFACES), ("dark", DARK_SURFACES)):
        assert set(measured) == {THEMES[theme][name] for name in SURFACES}
        assert CRITICAL[theme] == THEMES[theme]["critical"]


def test_any_school_colour_is_readable_or_refused() -> None:
    refused = []
    for parts in itertools.product(range(0, 256, 51), repeat=3):
        given = "#{:02x}{:02x}{:02x}".format(*parts)
        try:
            css = brand_css(given)
        except InvalidInputError:
            refused.append(given)
            continue
        assert f"--school:{given}" in css
        found = re.findall(r"--brand:(#\w{6});--on-brand:(#\w{6})", css)
        assert len(found) == 2
        for (brand, text), theme in zip(found, THEMES, strict=True):
            assert contrast(text, brand) >= 4.5
            assert min(contrast(brand, THEMES[theme][ground]) for ground in SURFACES) >= 4.5
    assert len(refused) < 3, refused


def test_a_red_like_the_stop_panel_is_refused_and_a_school_maroon_is_not() -> None:
    with pytest.raises(InvalidInputError):
        brand_css(CRITICAL["light"])
    assert "--school:#5c0a2e" in brand_css("#5c0a2e")


@pytest.mark.parametrize("colour", ["", "teal", "#0f5b6", "#0f5b63;}", "0f5b63", "#0F5B63\n"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(InvalidInputError):
        brand_css(colour)
