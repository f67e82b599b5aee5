"""Style and script: small, under names that change with their content, kept for ever by the browser."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browser.gallery import PAGES, create_gallery
from training.web.assets import JOINED_SCRIPTS, LAYERS, brand_address, load_assets

ROOT = Path(__file__).resolve().parents[2] / "training"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
ASSETS = load_assets(ROOT / "static")


@pytest.fixture
def gallery() -> Flask:
    app = create_gallery()
    app.config["WTF_CSRF_ENABLED"] = False  # tested where the application is; here only the look counts
    return app


@pytest.fixture
def browser_client(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_is_kept_for_ever_and_compressed_where_asked(browser_client: FlaskClient, name: str) -> None:
    asset = ASSETS[name]
    plain = browser_client.get(f"/static/{asset.address}")
    zipped = browser_client.get(f"/static/{asset.address}", headers={"Accept-Encoding": "gzip, br"})
    assert plain.data == asset.plain
    assert plain.content_encoding is None
    assert zipped.content_encoding == "gzip"
    assert gzip.decompress(zipped.data) == asset.plain
    for response in (plain, zipped):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Vary"] == "Accept-Encoding"


def test_an_asset_the_browser_has_is_not_sent_again(browser_client: FlaskClient) -> None:
    address = f"/static/{ASSETS['steady.css'].address}"
    etag = browser_client.get(address).headers["ETag"]
    again = browser_client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "name", ["steady.css", "steady.0123456789ab.css", "..%2fbase.html", "css/base.css", ""]
)
def test_other_names_are_not_found(browser_client: FlaskClient, name: str) -> None:
    assert browser_client.get(f"/static/{name}").status_code == 404


def test_the_style_of_the_whole_application_is_small() -> None:
    assert len(ASSETS["steady.css"].gzipped) <= 10_000


def test_every_layer_file_is_served_in_its_order() -> None:
    assert {path.stem for path in (ROOT / "static" / "css").glob("*.css")} == set(LAYERS)
    css = ASSETS["steady.css"].plain.decode()
    assert css.startswith("@layer reset,tokens,base,layout,components,utilities;")
    assert re.findall(r"@layer (\w+) \{", css) == list(LAYERS)
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_stands_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 100
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(|\.style\b|localStorage", text)


def test_joined_scripts_cannot_touch_each_other() -> None:
    for parts in JOINED_SCRIPTS.values():
        for part in parts:
            text = (ROOT / "static" / "js" / part).read_text("utf-8")
            outside = re.sub(r"^\{\n.*?^\}$|^//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
            assert not outside.strip(), part


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_the_script_a_page_names_exists(path: Path) -> None:
    for name in re.findall(r"set script = [\"']([^\"']+)", path.read_text("utf-8")):
        assert name in ASSETS


def test_an_unknown_asset_is_an_error(gallery: Flask) -> None:
    with pytest.raises(KeyError):
        gallery.jinja_env.globals["asset"]("no-such.css")  # type: ignore[operator]


def test_a_school_colour_has_its_own_address(gallery: Flask, browser_client: FlaskClient) -> None:
    with gallery.test_request_context():
        address = brand_address("#7A1F5C")
    response = browser_client.get(address)
    assert response.status_code == 200
    assert response.mimetype == "text/css"
    assert b"--school:#7a1f5c" in response.data
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["7a1f5c.000000000000.css", "zzzzzz.000000000000.css", "922718.x.css", "7a1f5c.css"]
)
def test_an_address_of_a_colour_we_did_not_make_is_not_found(browser_client: FlaskClient, name: str) -> None:
    assert browser_client.get(f"/brand/{name}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_every_component_renders_with_one_heading_and_no_id_twice(
    browser_client: FlaskClient, page: str
) -> None:
    html = browser_client.get(f"/{page}").get_data(as_text=True)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert html.count("<main") == 1


def test_a_form_that_failed_says_so_first_in_the_title_and_ties_each_error_to_its_field(
    browser_client: FlaskClient,
) -> None:
    html = browser_client.post("/form", data={}).get_data(as_text=True)
    assert "<title>Error: Add a person – Riverbank School – Steady</title>" in html
    summary = html[html.index('class="problems"') : html.index("<form action")]
    anchors = re.findall(r'href="#([^"]+)"', summary)
    assert {"name", "email", "contact-0"} <= set(anchors)
    for anchor in anchors:
        assert f'id="{anchor}"' in html
    assert 'aria-describedby="email-hint email-error" aria-invalid="true"' in html


def test_a_password_is_never_written_back(browser_client: FlaskClient) -> None:
    response = browser_client.post("/form", data={"password": "correct horse"})
    assert b"correct horse" not in response.data
