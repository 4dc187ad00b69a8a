"""The numbers by which report codes name specimens. They stand on paper: none is ever given to another specimen, new ones follow at the end."""

from __future__ import annotations

ORDER = (
    *("", "blood", "serum", "plasma", "citrated_plasma", "edta_plasma", "whole_blood", "venous_blood", "arterial_blood", "capillary_blood", "cord_blood"),
    *("dried_blood_spot", "urine", "urine_24h", "csf", "pleural_fluid", "ascites", "serous_fluid", "pericardial_fluid", "stool", "sputum", "bal"),
    *("respiratory_swab", "breath", "bone_marrow", "synovial_fluid", "semen", "vaginal_secretion", "prostatic_fluid", "amniotic_fluid", "saliva"),
    *("gastric_juice", "bile", "drain_fluid", "dialysate", "pus", "secretion", "tissue", "hair", "milk", "tears", "sweat"),
    *("vitreous_fluid", "aqueous_humour", "follicular_fluid"),
)
"""Number 0 says no specimen (examinations have none); the others are codes of the vocabulary."""

NUMBERS: dict[str, int] = {code: number for number, code in enumerate(ORDER)}
NUMBERS_TO_CODES: dict[int, str | None] = {number: code or None for number, code in enumerate(ORDER)}
