"""What accounts and keys are called: a department, a post or a system, and no person."""

from __future__ import annotations

from recognition.accounts.people import LONGEST_LABEL
from recognition.domain.personal_data import in_name
from recognition.errors import Invalid


def checked_label(text: str) -> str:
    """The label with single blanks. Raises Invalid `text_too_long`, and as `refuse_personal`."""
    label = " ".join(text.split())
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise Invalid("label", code="text_too_long")
    refuse_personal("label", label)
    return label


def refuse_personal(field: str, text: str) -> None:
    """Raises Invalid with the code of `personal_data.in_name` where the text holds a person's number or what a label says to be a person's."""
    if refused := in_name(text):
        raise Invalid(field, code=refused)
