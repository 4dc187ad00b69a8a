"""Patient tokens in bodies: those for the caller's own region, and those for the services of neighbouring regions; and how these were asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from marshmallow import fields

from recognition.domain.callers import REGION_ID
from schemas.fields import Described, StrictField, TextField, ValueRefused, nothing
from schemas.shapes import Shape

MOST_REGIONS, MOST_TOKENS = 8, 2


class TokenField(TextField):
    """A patient token as the resolver of the token domain sealed it for the caller's institution and this day."""

    pattern = re.compile(r"PT1\.[A-Za-z0-9._-]+", re.ASCII)
    characters = "PT1.…"
    longest = 300  # as the reader of tokens has it, which brings a library that few regions load


class RegionIdField(TextField):
    """The short code of a region."""

    pattern = REGION_ID
    longest = 32


class PeerTokensField(StrictField):
    """Tokens of the same patient for the services of neighbouring regions, by region: the newest key's first, as the resolver gives them."""

    token, region = TokenField(), RegionIdField()

    def parse(self, value: Any) -> dict[str, tuple[str, ...]]:
        """The tokens by region; raises ValueRefused."""
        if type(value) is not dict or any(type(tokens) is not list for tokens in value.values()):
            raise ValueRefused("type_object", takes='{"region": ["PT1.…"]}')
        if len(value) > MOST_REGIONS or any(not 0 < len(tokens) <= MOST_TOKENS for tokens in value.values()):
            raise ValueRefused("list_too_long", takes=f"≤ {MOST_REGIONS}, ≤ {MOST_TOKENS}")
        return {self.region.parse(region): tuple(self.token.parse(token) for token in tokens) for region, tokens in value.items()}

    def empty(self, value: Any) -> bool:
        """Whether there is none."""
        return nothing(value) or value == {}

    def described(self, describe: Callable[[StrictField], Described]) -> Described:
        """Lists of tokens by region."""
        tokens = {"type": "array", "items": describe(self.token), "minItems": 1, "maxItems": MOST_TOKENS}
        return {"type": "object", "additionalProperties": tokens, "maxProperties": MOST_REGIONS}


class AskedRegionShape(Shape):
    """A neighbouring region: how many of the results shown are of its index, how many it named that were passed over (not its own institution's, or no item of ours);
    or by `problem` why it could not be asked."""

    region, name = (fields.String(required=True) for _ in range(2))
    found, passed_over = (fields.Integer(required=True, strict=True) for _ in range(2))
    problem, says = (fields.String(required=True, allow_none=True) for _ in range(2))
