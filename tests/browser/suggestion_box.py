"""What a browser test does with the boxes that suggest, and with the line to their server."""

from __future__ import annotations

ITEM, ISSUER = "#item", "#issuer"


class Line:
    """The line to the server's suggestions: as it is, or held back until it is let go."""

    def __init__(self, page) -> None:
        self.page, self.held, self.holding, self.asked = page, [], False, 0
        page.route("**/suggest/items", self._routed)
        page.route("**/suggest/institutions", self._routed)

    def _routed(self, route) -> None:
        self.asked += 1
        if self.holding:
            self.held.append(route)
        else:
            route.continue_()

    def wait(self, count: int = 1) -> None:
        """Until so many requests are held."""
        for _ in range(200):
            if len(self.held) >= count:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{len(self.held)} of {count} requests came")

    def let_go(self, fulfil=None) -> None:
        """Answers what was held, or breaks it."""
        held, self.held, self.holding = self.held, [], False
        for route in held:
            try:
                (fulfil or (lambda one: one.continue_()))(route)
            except Exception:  # the page has given this request up itself
                continue
        self.page.wait_for_timeout(300)


def code(page, box: str = "item") -> str:
    return page.locator(f"input[type=hidden][name={box}_code]").input_value()


def marked(page, box: str = "item") -> int:
    return page.locator(f"#{box}-list [aria-selected=true]").count()


def listed(page, box: str = "item"):
    """The options once they stand there."""
    page.locator(f"#{box}-list:not(.old) [role=option]").first.wait_for()
    return page.locator(f"#{box}-list [role=option]")


def still_asking(page) -> bool:
    return page.locator("form#ask").count() == 1 and page.locator("#mistakes").count() == 0
