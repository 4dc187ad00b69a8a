"""What each route of the API declares about itself for its description: name, bodies, answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from recognition.domain.lookups import Role


@dataclass(frozen=True, slots=True)
class Operation:
    """One route as `/api/openapi.json` describes it; schemas are instances or None, `answers` are by HTTP status, `minimal` is
    what stands in place of a good one's where the caller prefers `return=minimal`."""

    id: str
    summary: str
    tag: str
    body: Any = None
    query: Any = None
    answers: dict[int, tuple[str, Any]] = field(default_factory=dict)
    problems: tuple[int, ...] = ()
    idempotent: bool = False
    media_types: tuple[str, ...] = ("application/json",)
    minimal: Any = None


def marked(view: Callable[..., Any], **attributes: Any) -> Callable[..., Any]:
    """The view with what is said of it as its attributes, which whatever is wrapped around it passes on."""
    vars(view).update(attributes)
    return view


def operation(name: str, summary: str, tag: str, **declared: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a route's Operation; it stands above `allow`, whose roles the description names too."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        return marked(view, operation=Operation(name, summary, tag, **declared))

    return declare


def roles_of(view: Callable[..., Any]) -> frozenset[Role] | None:
    """Who may call a view, None where nobody said."""
    return getattr(view, "allowed", None)
