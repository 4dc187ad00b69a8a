"""Who asks whom about what in the region: receivers, the issuers near them, and the items that are ordered most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from random import Random

from recognition.domain.lookups import Coding
from seed import reference
from seed.institutions import SeedInstitution
from seed.region import OTHER_RECEIVER, RECEIVER, SeedRegion, code_maps

ASKING = {"tertiary": 24.0, "secondary": 12.0, "primary": 3.0, "ungraded": 0.4}
"""How often institutions of a level ask, relative to each other."""
DEMONSTRATED = 5
"""The hospitals whose people log in to the demonstration ask so many times as often as others of their level."""

COMMON = frozenset(
    "tp alb tbil alt ast ggt urea crea ua glu hba1c chol tg hdlc ldlc k na ca crp wbc rbc hgb plt pt inr aptt fib tsh ft3 ft4 hbsag hcvab hiv tpab afp cea"
    " ct_chest ct_head ct_abd mr_brain mr_lspine xr_chestpa xr_chest2v us_abd us_thyroid us_breast us_echo us_carotid ecg12".split()
)
"""Items ordered about eight times as often as others."""
ORDERED_PANELS = ("cbc", "cbc", "cbc", "ua_panel", "liver", "liver", "renal", "lipids", "electrolytes", "thyroid3", "coag4", "hbv5", "cardiac", "infection4")
KINDS = {"lab": 60, "imaging": 34, "physiology": 6}


class World:
    """The region as the activity sees it. Draws take a source of chance and are the same for the same source."""

    def __init__(self, region: SeedRegion) -> None:
        """Sorts the region's institutions by what they do; holds for every edition of it."""
        self.region = region
        self.institutions = {institution.code: institution for institution in region.members}
        askers = [institution for institution in region.members if institution.role != "none" or institution.profile]
        self._askers = [institution.code for institution in askers]
        self._asking = list(
            accumulate(ASKING[institution.level] * (DEMONSTRATED if institution.code in (RECEIVER, OTHER_RECEIVER) else 1) for institution in askers)
        )
        self._issuers: dict[str, list[str]] = defaultdict(list)
        for institution in region.members:
            if institution.profile:
                for prefix in ("", institution.division[:2], institution.division[:4], *_agreements(institution)):
                    self._issuers[prefix].append(institution.code)
        self.local = _local_codes()
        self.orderable = lru_cache(maxsize=None)(self._orderable)

    def receiver(self, rng: Random) -> str:
        """Who asks."""
        return rng.choices(self._askers, cum_weights=self._asking)[0]

    def issuer(self, rng: Random, receiver: str) -> str:
        """Whose result it is: mostly a neighbour's, sometimes one's own or a sister's."""
        chance, division = rng.random(), self.institutions[receiver].division
        if chance < 0.015:
            return receiver
        agreed = _agreements(self.institutions[receiver]) if chance < 0.4 else []
        for prefix in (*agreed, division[:4] if chance < 0.5 else division[:2] if chance < 0.82 else "", division[:2]):
            # A lone hospital has no neighbour in its prefecture, and its patients come from the province.
            others = [code for code in self._issuers[prefix] if code != receiver]
            if others:
                return rng.choice(others)
        return receiver

    def item(self, rng: Random, issuer: str) -> str:
        """What was done there: mostly what the issuer is evaluated in, sometimes a panel, sometimes anything."""
        chance = rng.random()
        if chance < 0.07:
            return rng.choice(ORDERED_PANELS)
        if chance < 0.19:
            return rng.choice(list(reference.items()))
        codes, weights = self.orderable(issuer, rng.choices(list(KINDS), list(KINDS.values()))[0])
        return rng.choices(codes, cum_weights=weights)[0]

    def _orderable(self, issuer: str, kind: str) -> tuple[Sequence[str], Sequence[int]]:
        """Items of a kind in which the issuer is evaluated (of any kind where there are none), with running weights."""
        granted = dict.fromkeys(code for _, codes in self.region.granted(self.institutions[issuer]) for code in codes)
        codes = [code for code in granted if reference.items()[code]["kind"] == kind] or list(granted) or list(reference.items())
        return codes, list(accumulate(8 if code in COMMON else 1 for code in codes))

    def item_coding(self, rng: Random, item: str, issuer: str, receiver: str) -> Coding:
        """The item as the asking system names it."""
        chance, row = rng.random(), reference.items().get(item)
        if row and chance < 0.25 and receiver in self.local["receiver"]:
            return Coding("local", self.local["receiver"][receiver][item], "receiver")
        if row and chance < 0.35 and issuer in self.local["issuer"]:
            return Coding("local", self.local["issuer"][issuer][item])
        if row and chance > 0.92 and row["loinc"] in _lone("loinc"):
            return Coding("loinc", row["loinc"])
        if row and chance > 0.90 and row["price_item_code"] in _lone("price_item_code"):
            return Coding("national-price", row["price_item_code"])
        return Coding("recognition", item)

    def issuer_coding(self, rng: Random, issuer: SeedInstitution) -> Coding:
        """The issuer as the asking system names it."""
        chance = rng.random()
        return Coding("name", issuer.name_zh) if chance < 0.04 else Coding("recognition", issuer.code)


def _agreements(institution: SeedInstitution) -> list[str]:
    """The fictional agreements in whose area an institution lies: patients move there from one side to the other."""
    return [row["scope"] for row in reference.rows("scope_prefixes", "demo_scope_prefixes") if institution.division.startswith(row["prefix"])]


def _local_codes() -> dict[str, dict[str, dict[str, str]]]:
    """Role, institution and item to the institution's own code."""
    codes: dict[str, dict[str, dict[str, str]]] = {"issuer": defaultdict(dict), "receiver": defaultdict(dict)}
    for row in code_maps():
        codes[row["role"]][row["institution"]][row["item"]] = row["local_code"]
    return codes


@cache
def _lone(column: str) -> frozenset[str]:
    """Values of the column that stand for one item only."""
    values = [row[column] for row in reference.rows("items") if row[column]]
    return frozenset(value for value in values if values.count(value) == 1)
