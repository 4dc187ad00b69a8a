"""The kinds of doubts about a hospital's figures, what can be done about one, and how it stands then."""

from __future__ import annotations

KINDS: dict[str, tuple[str, str]] = {
    "possible_repeats": ("可能的重复检查，没有关联", "Repeats that may undo, without a link"),
    "several_patients": ("同一报告单号，不同患者", "One report number, several patients"),
    "withdrawn_late": ("重复检查的决定事后撤回", "Decisions to repeat withdrawn late"),
    "repeated_elsewhere": ("在另一机构又做", "Repeated at another institution"),
    "repeats_stopped": ("不再报送重复检查", "Repeats are no longer reported"),
    "repeats_never": ("从未报送重复检查", "Repeats were never reported"),
    "result_changed": ("采信后结果被撤回或更正", "Results changed after acceptance"),
    "handed_in_doubtful": ("前置机补报过迟", "Handed in too late by an edge box"),
}
"""By their codes, in Chinese and English."""
FOR_THE_REGION = frozenset({"repeated_elsewhere"})
"""What one institution did is disclosed to no other."""

ACTS = ("asked", "answered", "explained", "upheld", "reopened")
OF_HOSPITAL = frozenset({"answered"})
"""What the hospital does; all else the region's auditor."""
STATES = {"asked": "asked", "answered": "answered", "explained": "explained", "upheld": "upheld", "reopened": "open"}
"""The last act to the state that it leaves."""
DECIDED = frozenset({"explained", "upheld"})
"""States in which nothing more is asked: the figure is right as it is, or the hospital is to put it right by withdrawing or correcting."""
