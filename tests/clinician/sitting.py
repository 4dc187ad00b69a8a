"""A person at a browser without JavaScript: fills in the forms that stand on a page and presses their buttons."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from recognition.services.people import DEMO_PASSWORD


@dataclass
class Form:
    """A form as it stands: where it goes, and every (name, value) that pressing nothing in particular would send."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, bool]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(said["action"], said.get("method", "get")))
        elif tag == "textarea":
            self.area = (said.get("name", ""), "")
        elif self.forms and tag == "input" and said.get("name"):
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                self.forms[-1].values.append((said["name"], said.get("value", "")))
        elif self.forms and tag == "button":
            self.forms[-1].buttons.append((said.get("name", ""), said.get("value", ""), "disabled" in said))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area = (self.area[0], self.area[1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            if self.area[0] and self.forms:
                self.forms[-1].values.append(self.area)
            self.area = None


class Sitting:
    """One browser. `page` is the last response that was no redirect."""

    def __init__(self, app: Flask, lang: str = "zh", address: str = "10.0.0.7") -> None:
        self.client = app.test_client()
        self.headers = {"Accept-Language": "en-GB" if lang == "en" else "zh-CN"}
        self.address = address
        self.page: TestResponse

    def _request(self, method: str, path: str, **more: Any) -> TestResponse:
        self.page = self.client.open(path, method=method, headers=self.headers, environ_overrides={"REMOTE_ADDR": self.address}, follow_redirects=True, **more)
        return self.page

    def open(self, path: str) -> TestResponse:
        """Goes to a page, and on where it leads."""
        return self._request("GET", path)

    def forms(self) -> list[Form]:
        """The forms of the page."""
        parser = _Forms()
        parser.feed(self.page.text)
        return parser.forms

    def form(self, action: str) -> Form:
        """The form of the page that goes there."""
        return next(form for form in self.forms() if form.action == action)

    def send(self, action: str, button: tuple[str, str] | None = None, **typed: Any) -> TestResponse:
        """Fills in the form and sends it; what is typed replaces what stood there, a list for several of one name."""
        values = [(name, value) for name, value in self.form(action).values if name not in typed]
        for name, value in typed.items():
            values += [(name, one) for one in value] if isinstance(value, list) else [(name, value)]
        data: dict[str, list[str]] = {}
        for name, value in [*values, *([button] if button else [])]:
            data.setdefault(name, []).append(value)
        return self._request("POST", action, data=data)

    def sign_in(self, login: str, password: str = DEMO_PASSWORD, **more: str) -> TestResponse:
        """Opens the sign-in page and signs in by hand."""
        self.open("/sign-in")
        form = [form for form in self.forms() if form.action == "/sign-in"][-1]
        data = dict(form.values) | {"login": login, "password": password, **more}
        return self._request("POST", "/sign-in", data=data)

    def ask(self, item: str, issuer: str, performed: str, **more: Any) -> TestResponse:
        """Asks on the page."""
        self.open("/")
        return self.send("/ask", item=item, issuer=issuer, performed=performed, **more)

    def decide(self, decision: str, **more: Any) -> TestResponse:
        """Presses a button of the answer."""
        action = next(form.action for form in self.forms() if form.action.endswith("/decide"))
        return self.send(action, ("decision", decision), **more)

    @property
    def text(self) -> str:
        """What the page says, without its markup."""
        bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", self.page.text, flags=re.DOTALL)
        return re.sub(r"\s+", " ", html.unescape(bare))

    @property
    def lookup(self) -> str:
        """The id of the answer, or ids: in the page's address, or where it is decided."""
        path = self.page.request.path
        return (path if path.startswith("/answers/") else next(form.action for form in self.forms() if form.action.endswith("/decide"))).split("/")[2]


def signed_in(app: Flask, login: str, lang: str = "zh") -> Sitting:
    """Somebody at the pages, signed in."""
    sitting = Sitting(app, lang)
    sitting.sign_in(login)
    return sitting
