"""The questions that a row of a document may leave to its reader, and how each is answered."""

from __future__ import annotations

ANSWERED_BY = {
    "item_name_only": "item",
    "item_ambiguous": "item",
    "item_conflict": "item",
    "item_kind_differs": "item",
    "item_unit_differs": "item",
    "item_doubtful": "item",
    "item_code_unmapped": "item",
    "specimen_unreadable": "specimen",
    "issuer_unstated": "issuer",
    "issuer_unknown_id": "issuer",
    "issuer_conflict": "issuer",
    "performer_unknown": "performer",
    "time_period": "performed_at",
    "time_unconfirmed": "performed_at",
    "status_unstated": "confirmed",
    "report_ref_ambiguous": "report_ref",
    "lines_unread": "confirmed",
    "patient_doubtful": "confirmed",
}
"""The member of an answer that settles each; those of CONFIRMABLE are settled by being confirmed as well."""
UNMAPPED = "item_code_unmapped"
"""Of a row that was asked by an own code that no map has: whether to ask by its name as well."""
CONFIRMABLE = (
    "specimen_unreadable",
    "performer_unknown",
    "time_period",
    "time_unconfirmed",
    "status_unstated",
    "report_ref_ambiguous",
    "lines_unread",
    "patient_doubtful",
)
"""What a reader may confirm as it stands: the specimen is the item's, no other laboratory need be named, the time shown is right, the report is final, it is asked
without its number, the lines that were not understood have been read, the result is the patient's own."""
TYPED = ("time_only_report", "time_only_received", "time_unstated", "time_imprecise", "time_unreadable")
"""Refusals that a reader may lift by typing the time of sampling or examination from the paper; it is marked as typed."""
TYPED_NOTE = "performed_typed"
"""What the answer and its entry say of such a time."""
