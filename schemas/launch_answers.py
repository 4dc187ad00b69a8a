"""What the service answers about launches, as the description of the API has it."""

from __future__ import annotations

from marshmallow import fields

from schemas.answers import LookupWithDecisionsShape
from schemas.shapes import Shape, listed


class LaunchTokenShape(Shape):
    """A launch token, shown only here; `expires_at` is the last moment at which it opens the page."""

    launch_id = fields.String(required=True)
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class LaunchShape(Shape):
    """A launch with what was asked and decided in it; times are null until the page was opened."""

    launch_id = fields.String(required=True)
    clinician = fields.String(required=True)
    origin = fields.String(required=True)
    minted_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    opened_at = fields.AwareDateTime(required=True, allow_none=True)
    ends_at = fields.AwareDateTime(required=True, allow_none=True)
    lookups = listed(LookupWithDecisionsShape)


LAUNCH_TOKEN, LAUNCH_RESULT = LaunchTokenShape(), LaunchShape()
