"""Which pages of others may ask: those of the regions' services, by the origins that the settings list; the browser is told so by CORS."""

from __future__ import annotations

from typing import Any

from recognition.resolver.problems import ResolverProblem
from recognition.resolver.settings import DeclaredRegion

REMEMBERED = 600
"""Seconds for which a browser does not ask again beforehand."""


class CrossOrigin:
    """The list, and what follows from it for a request."""

    def __init__(self, regions: tuple[DeclaredRegion, ...]) -> None:
        self._origins = frozenset(origin for region in regions for origin in region.origins)

    def headers(self, environ: dict[str, Any]) -> list[tuple[str, str]]:
        """What a response says to the browser; nothing but `Vary` to an origin that is on no list. Cookies are never asked for."""
        origin = environ.get("HTTP_ORIGIN", "")
        told = [("Vary", "Origin")]
        if origin not in self._origins:
            return told
        told.append(("Access-Control-Allow-Origin", origin))
        if environ["REQUEST_METHOD"] == "OPTIONS":
            told += [("Access-Control-Allow-Methods", "POST"), ("Access-Control-Allow-Headers", "authorization, content-type")]
            told.append(("Access-Control-Max-Age", str(REMEMBERED)))
        else:
            told.append(("Access-Control-Expose-Headers", "Retry-After"))
        return told

    def refuse_others(self, environ: dict[str, Any], region: DeclaredRegion) -> None:
        """Raises ResolverProblem for a page whose origin is not the region's. What is no page sends none."""
        if "HTTP_ORIGIN" in environ and environ["HTTP_ORIGIN"] not in region.origins:
            raise ResolverProblem("origin_not_allowed")
