"""What axe-core finds on a page: whatever hinders somebody who cannot see it, or does not use a mouse."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest


def hindrances(page, tags: Sequence[str]) -> list[tuple[str, list[Any]]]:
    """The rules of these tags that the page breaks, each with the first places. Only those come over from the browser: what axe-core has
    to say about everything that is right takes longer to send than to find."""
    base = pytest.importorskip("axe_playwright_python.base")
    page.evaluate(base.AXE_SCRIPT)
    options = json.dumps({"runOnly": {"type": "tag", "values": list(tags)}, "resultTypes": ["violations"]})
    found = page.evaluate(f"axe.run({options}).then(told => told.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.target)]))")
    return [(rule, places) for rule, places in found]
