"""A code is read from a photo and from the camera, in a real browser, by the reader that we serve; the picture never leaves the device."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from recognition.report_codes import drawing
from tests.browser.clinic import PHONE, sign_in
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.report_codes.signing import report, text

WIDTH, HEIGHT, MODULE = 1920, 1080, 9
"""A film of 1080p in which a module is nine pixels."""


@pytest.fixture(scope="module")
def digits() -> str:
    """The code of a report; the region here knows no key of its issuer, and says so."""
    return text(report())


def film(folder: Path, digits: str) -> Path:
    """A film that shows the code, as Chromium's stand-in for a camera wants it (YUV4MPEG2)."""
    rows = [bytes(0 if dark else 255 for dark in row) for row in drawing.square(digits).matrix_iter(scale=MODULE, border=drawing.QUIET)]
    side, above = (WIDTH - len(rows[0])) // 2, (HEIGHT - len(rows)) // 2
    white = b"\xff" * WIDTH
    middle = [b"\xff" * side + row + b"\xff" * (WIDTH - side - len(row)) for row in rows]
    grey = b"".join([*[white] * above, *middle, *[white] * (HEIGHT - above - len(rows))])
    path = folder / "code.y4m"
    path.write_bytes(b"YUV4MPEG2 W%d H%d F5:1 Ip A1:1 C420jpeg\n" % (WIDTH, HEIGHT) + (b"FRAME\n" + grey + b"\x80" * (WIDTH * HEIGHT // 2)) * 3)
    return path


def told(page) -> str:
    """What the page says of the code that was read."""
    page.locator(".mistakes").wait_for()
    return page.locator("#code-fault").inner_text()


def test_a_photo_is_read_on_the_device(open_page, digits: str):
    page = open_page(PHONE)
    sign_in(page)
    page.goto("/scan")
    picture = io.BytesIO()
    drawing.written(drawing.square(digits), picture, "png", dots=6)
    sent = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    assert "没有该机构的这把公钥" in told(page)
    assert page.locator("#code").input_value() == digits
    assert len(sent) == 1 and digits in sent[0] and "PNG" not in sent[0]


def test_a_photo_without_a_code_says_so(open_page, digits: str):
    page = open_page(PHONE, lang="en")
    sign_in(page)
    page.goto("/scan")
    blank = io.BytesIO()
    drawing.segno.make("hello").save(blank, kind="png", scale=4)
    page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": blank.getvalue()})
    page.locator("#seen", has_text="No report code was read").wait_for()


def test_the_camera_reads_it_and_asks(playwright, quiet_server, tmp_path: Path, digits: str):
    flags = (*FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film(tmp_path, digits)}")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
    try:
        context = browser.new_context(**PHONE, locale="zh-CN", base_url=quiet_server.url, permissions=["camera"])
        context.set_default_timeout(30_000)
        page = context.new_page()
        elsewhere = []
        page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith((quiet_server.url, "data:", "blob:")) else None)
        sign_in(page)
        page.goto("/scan")
        page.locator("#look").click()
        assert "没有该机构的这把公钥" in told(page)
        assert page.locator("#code").input_value() == digits and elsewhere == []
    finally:
        browser.close()


def test_without_script_a_keyboard_scanner_does_all(open_page, digits: str):
    page = open_page(script=False)
    sign_in(page)
    page.goto("/scan")
    assert not page.locator("#look").is_visible()
    page.locator("#code").fill(digits)
    page.locator("button.main").click()
    assert "没有该机构的这把公钥" in told(page)
