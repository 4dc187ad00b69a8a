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


def test_a_scanner_s_enter_asks_and_an_unfinished_one_does_not(open_page, digits: str):
    page = open_page()
    sign_in(page)
    page.goto("/scan")
    page.locator("#look").wait_for()
    assert page.evaluate("document.activeElement.id") == "code"
    page.keyboard.type("8601")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.locator("#code").input_value() == "8601\n"
    page.locator("#code").fill("")
    page.keyboard.insert_text(digits)
    page.keyboard.press("Enter")
    assert "没有该机构的这把公钥" in told(page)


def test_two_reports_in_one_photo_are_not_guessed_between(browser, open_page, digits: str):
    """The same code twice is one; codes of two reports are told, and nothing is asked."""
    page = open_page(PHONE)
    sign_in(page)
    page.goto("/scan")
    for other, says in ((text(report(number="LAB-2")), "几份报告的互认码"), (digits, "")):
        squares = "".join(f'<img src="{drawing.square(each).png_data_uri(scale=4, border=4)}">' for each in (digits, other))
        photographer = browser.new_context(viewport={"width": 900, "height": 420}).new_page()
        photographer.set_content(squares)
        photo = photographer.screenshot()
        page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": photo})
        if says:
            page.locator("#seen", has_text=says).wait_for()
            assert page.locator("#code").input_value() == ""
        else:
            assert "没有该机构的这把公钥" in told(page)


@pytest.mark.parametrize(("lang", "says"), [("zh-CN", "不是经 https:// 打开的"), ("en-GB", "https://")])
def test_over_plain_http_it_is_said_that_there_is_no_camera_and_a_photo_does(playwright, quiet_server, digits: str, lang: str, says: str):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--host-resolver-rules=MAP hospital.example 127.0.0.1"])
    try:
        page = browser.new_context(**PHONE, locale=lang, base_url=f"http://hospital.example:{quiet_server.port}").new_page()
        sign_in(page)
        page.goto("/scan")
        page.locator("#look").click()
        page.locator("#seen", has_text=says).wait_for()
        assert page.locator("#photo").count() == 1
        picture = io.BytesIO()
        drawing.written(drawing.square(digits), picture, "png", dots=6)
        page.locator("#photo").set_input_files({"name": "photo.png", "mimeType": "image/png", "buffer": picture.getvalue()})
        page.locator(".mistakes").wait_for()
        assert page.locator("#code").input_value() == digits
    finally:
        browser.close()
