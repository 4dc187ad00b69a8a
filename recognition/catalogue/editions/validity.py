"""The same as `domain/validity.py` as conditions of SQL on the columns `valid_from` and `valid_to`, which hold days as YYYY-MM-DD or null."""

from __future__ import annotations

ONE_AT_A_TIME = {
    "divisions": ("code",),
    "institution_divisions": ("institution",),
    "institution_entities": ("institution",),
    "institution_consortia": ("institution",),
    "institution_roles": ("institution", "value"),
    "listings": ("item", "scope"),
    "tariffs": ("owner", "item"),
    "qualifications": ("institution", "item", "scope", "evaluator", "round", "status"),
    "report_keys": ("institution", "public_key", "status"),
    "local_reasons": ("scope", "code"),
    "sensitive_items": ("item",),
}
"""Of these columns' values only one row may hold on a day."""


def holding(day: str, table: str = "") -> str:
    """The row holds on the day: a parameter as it stands in the statement (`?1`, `:today`), or a column. `table` is its name there."""
    return f"{table and table + '.'}valid_from <= {day} AND {not_over(day, table)}"


def not_over(day: str, table: str = "") -> str:
    """The row holds on the day or will begin after it."""
    column = f"{table and table + '.'}valid_to"
    return f"({column} IS NULL OR {column} >= {day})"
