"""Pictures as SVG inside the page: no script, no style of their own, an axis from zero; the page's style sheet colours them."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as tree
from collections.abc import Sequence
from functools import cache, lru_cache
from types import ModuleType
from typing import Any

from markupsafe import Markup

WIDTH, HEIGHT = 640, 240
LABELLED = 16
"""Bars that carry their value; with more of them the figures would lie over each other, and the table has them."""
NARROW = 40
"""Labels that stand upright side by side."""
LONGEST = 32
"""Characters of a label in a lying picture; the table has the whole name."""
DROPPED = frozenset({"defs", "desc", "style", "script", "title"})
SVG = "http://www.w3.org/2000/svg"


def columns(title: str, labels: Sequence[str], values: Sequence[int | float | None], quiet: bool = False, still_open: Sequence[int | float] = ()) -> Markup:
    """Upright bars over time; `title` says what the picture shows, `quiet` paints them grey. None is a gap. On each bar stands, in outline only, what
    may yet be added to it (`still_open`): the bar is between its full part and its whole."""
    return _drawn("Bar", title, tuple(labels), tuple(values), quiet, tuple(still_open))


def rows(title: str, labels: Sequence[str], values: Sequence[int | float | None], quiet: bool = False) -> Markup:
    """Lying bars, the first on top, for names too long to stand side by side."""
    return _drawn("HorizontalBar", title, tuple(_cut(label) for label in reversed(labels)), tuple(reversed(values)), quiet)


@lru_cache(maxsize=256)
def _drawn(
    kind: str, title: str, labels: tuple[str, ...], values: tuple[int | float | None, ...], quiet: bool, still_open: tuple[int | float, ...] = ()
) -> Markup:
    lying = kind == "HorizontalBar"
    tops = tuple((value or 0) + more for value, more in zip(values, still_open, strict=True)) if still_open else values
    height = max(HEIGHT, 26 * len(values) + 60) if lying else HEIGHT
    few = len(values) <= LABELLED or lying
    pygal, style = _library()
    chart = getattr(pygal, "StackedBar" if still_open else kind)(
        js=[],
        css=[],
        style=style,
        width=WIDTH,
        height=height,
        explicit_size=True,
        show_legend=False,
        include_x_axis=True,
        range=_range(tops),
        print_values=few,
        print_values_position="top",
        value_formatter=_label,
        margin=8,
        spacing=8,
        no_data_text="",
        truncate_label=-1,
        x_label_rotation=0 if lying or len(labels) <= 12 else 60,
        show_minor_x_labels=len(labels) <= NARROW,
    )
    if lying:
        # The library takes every character for a Latin one; Chinese ones are wider.
        chart.margin_left = 8 + max((5 * sum(character > "\u2e7f" for character in label) for label in labels), default=0)
    chart.y_labels = _ticks(max((value or 0 for value in tops), default=0))
    chart.x_labels = list(labels)
    if not lying and len(labels) > NARROW:
        chart.x_labels_major_every = -(-len(labels) // 12)
    chart.add("", list(values))
    if still_open:
        # a nothing on top of a bar needs no figure
        chart.add("", list(still_open), formatter=lambda value: _label(value) if value else "")
    return Markup(_plain(chart.render_tree(), title, quiet, height))


@cache
def _library() -> tuple[ModuleType, Any]:
    """pygal and our style, loaded by the first picture: it brings 6 MB, and most workers draw none."""
    import pygal
    from pygal.style import Style

    # It leaves a finder of Python 2 behind, which has no find_spec and breaks whoever asks all finders; no plugin of it is used here.
    sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
    return pygal, Style(label_font_size=12, major_label_font_size=12, value_font_size=12, font_family="inherit")


def _cut(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"


def _range(values: tuple[int | float | None, ...]) -> tuple[float, float]:
    # From zero always; a fifth above the highest leaves room for its figure.
    return 0, max((value or 0 for value in values), default=0) * 1.2 or 1


def _ticks(highest: float) -> list[int]:
    """Zero and up to six round numbers above it, the last not below the highest value."""
    step = next(size * 10**power for power in range(20) for size in (1, 2, 5) if highest <= 5 * size * 10**power)
    return list(range(0, -(-int(-(-highest // 1)) // step) * step + 1, step)) if highest else [0, 1]


def _label(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _plain(svg: tree.Element, title: str, quiet: bool, height: int) -> str:
    """Only what is drawn: a strict policy refuses styles and scripts, and coordinates for tooltips are for scripts."""
    _strip(svg)
    for name in list(svg.attrib):
        del svg.attrib[name]
    svg.attrib.update(
        {"class": "chart grey" if quiet else "chart", "viewBox": f"0 0 {WIDTH} {height}", "role": "img", "aria-label": title, "focusable": "false"}
    )
    tree.register_namespace("", SVG)
    return tree.tostring(svg, encoding="unicode").replace(f' xmlns="{SVG}"', "").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def _strip(element: tree.Element) -> None:
    for child in list(element):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "#"
        if name in DROPPED or name == "#":
            element.remove(child)
        else:
            for attribute in ("style", "id"):
                child.attrib.pop(attribute, None)
            _strip(child)
