"""Parameters of proofs: which entry, and trees of how many entries."""

from __future__ import annotations

from schemas.base import StrictSchema
from schemas.parameters import NumberField


class InclusionSchema(StrictSchema):
    """Which entry, in the tree of how many."""

    sequence = NumberField(required=True)
    size = NumberField(least=1)


class ConsistencySchema(StrictSchema):
    """From the tree of how many entries to that of how many."""

    class Meta(StrictSchema.Meta):
        """`from` is a word of Python's own."""

        include = {"from": NumberField(least=1, required=True), "to": NumberField(least=1)}


INCLUSION, CONSISTENCY = InclusionSchema(), ConsistencySchema()
