"""The neighbouring regions of one process: their verified editions joined with ours, and whose institution an issuer is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from recognition.catalogue.editions.joined import SEPARATOR, JoinedEdition, counterpart, lies_in, qualified_code, reading_editions, region_of
from recognition.catalogue.editions.resolve import resolve_institution, resolve_item
from recognition.catalogue.editions.store import Edition
from recognition.catalogue.names.resolver import resolve_institution_text
from recognition.domain.dates.calendar_days import shanghai_day
from recognition.domain.lookups import Coding, Institution, Query, replace
from recognition.domain.names.resolution import SAME_NAME, Offer
from recognition.domain.policy.noted import EDITION_STALE, ITEM_NOT_MET
from recognition.errors import IssuerAmbiguous, Problem, RegistryUnavailable
from recognition.peers.calling import PeerCalls
from recognition.peers.declaration import DeclaredPeer, PeerDeclaration
from recognition.peers.held import HELD, HeldEdition, folder_of, held, is_stale
from recognition.services.border.joining import JoinedEditions
from recognition.support.fork import pid


class ForeignIssuer(NamedTuple):
    """An institution of a neighbouring region by its code there, in the joined edition, with what is held of the region."""

    joined: JoinedEdition
    code: str
    peer: DeclaredPeer
    held: HeldEdition

    @property
    def here(self) -> str:
        """The code as it stands in answers and entries."""
        return qualified_code(self.joined.region, self.code)


class Neighbours:
    """What this region knows of its neighbours; safe for threads."""

    def __init__(self, data: Path, declaration: PeerDeclaration, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Nothing is opened yet; `clock` gives the present with its zone, by which requests are signed."""
        self.data, self.declaration, self._clock = data, declaration, clock
        self.peers = {peer.id: peer for peer in declaration.peers}
        self.joined = JoinedEditions(data)
        self._calls: dict[tuple[str, int], PeerCalls] = {}

    def put(self, own: Edition, query: Query, now: datetime) -> tuple[Edition, Query]:
        """The edition that answers a question, and the question by the codes of that edition. A question about an institution of our own is as it was.

        Raises IssuerAmbiguous, ItemAmbiguous, Invalid as reading the question does; RegistryUnavailable where a neighbour's edition cannot be read."""
        with reading_editions():
            return self._put(own, query, now)

    def _put(self, own: Edition, query: Query, now: datetime) -> tuple[Edition, Query]:
        whose = self._whose(own, query, now)
        if not isinstance(whose, ForeignIssuer):
            return own, query if whose is None else replace(query, issuer=Coding("recognition", whose))
        joined, noted = whose.joined, query.noted
        if is_stale(whose.held, whose.peer, now):
            noted = (*noted, EDITION_STALE)
        item = self._item(joined, query, whose.code)
        if item is None:
            # What only their catalogue has stays as it was sent: unknown here.
            item, noted = replace(query.item, unlisted=True), (*noted, ITEM_NOT_MET)
        performer = self._performer(joined, query.performer) if query.performer else None
        return joined, replace(query, issuer=Coding("recognition", whose.here), item=item, performer=performer, noted=noted)

    def calls(self, region: str) -> PeerCalls:
        """By what a region is asked, one of each process: it remembers how far apart the clocks are."""
        key = region, pid()
        if key not in self._calls:
            self._calls[key] = PeerCalls(self.peers[region], self._clock)
        return self._calls[key]

    def current(self, own: Edition, region: str) -> tuple[JoinedEdition, HeldEdition] | None:
        """Ours joined with the newest verified edition of a region; None where none is held. Raises as `JoinedEditions.of`."""
        if region not in self.peers:
            return None
        newest = held(self.data, region)
        if newest is None:
            if (folder_of(self.data, region) / HELD).exists():
                # What was verified cannot be read: to take their institutions for unknown would be a wrong answer.
                raise RegistryUnavailable()
            return None
        return self.joined.of(own, (region, newest.sha256)), newest

    def institution(self, own: Edition, code: str) -> Institution | None:
        """The institution that stands as `region/code`, by the newest edition that is held; None for any other code, and where it cannot be told now."""
        with suppress(Problem), reading_editions():
            found = self.current(own, region_of(code))
            return found[0].reading.institution(code) if found else None
        return None

    def issuer_here(self, own: Edition, region: str, code: str, now: datetime, receiver: str) -> ForeignIssuer | str | None:
        """Whose institution a code of a neighbour's is: theirs, our own by our code where our registrars have it as a contributor or it is the receiver, or None
        where their edition does not have it among their own."""
        with reading_editions():
            found = self.current(own, region)
            return self._of_region(own, found, region, code, now, receiver) if found else None

    def _of_region(
        self, own: Edition, found: tuple[JoinedEdition, HeldEdition], region: str, code: str, now: datetime, receiver: str
    ) -> ForeignIssuer | str | None:
        joined, newest = found
        peer, day = self.peers[region], shanghai_day(now)
        if not lies_in(joined.other, code, peer.region.prefixes, day):
            return None
        ours = counterpart(code, joined.other, own)
        if ours is not None and (ours == receiver or self._ours(own, ours, now)):
            return ours
        return ForeignIssuer(joined, code, peer, newest)

    def _ours(self, own: Edition, code: str, now: datetime) -> bool:
        """Whether our registrars answer for the institution: it contributes results here today."""
        known = own.reading.institution(code)
        return known is not None and known.enrolled("contributor", shanghai_day(now))

    def _regions(self, own: Edition) -> Iterator[tuple[str, JoinedEdition, HeldEdition]]:
        for region in self.peers:
            if found := self.current(own, region):
                yield region, *found

    def _whose(self, own: Edition, query: Query, now: datetime) -> ForeignIssuer | str | None:
        """None leaves the question to our own edition, a text is our own code of the issuer."""
        coding = query.issuer
        if coding.unlisted:
            return None
        if coding.system == "recognition" and (region := region_of(coding.code)):
            return self.issuer_here(own, region, coding.code.removeprefix(region + SEPARATOR), now, query.receiver)
        if coding.system == "name":
            return self._named(own, query, now)
        ours = resolve_institution(own, coding)
        if ours is not None:
            return self._handed_over(own, ours, query, now)
        found = self._meant(own, query, now, lambda joined: resolve_institution(joined.other, coding))
        if len(found) > 1:
            raise _ambiguous(own, [(each, None) for each in found])
        return found[0] if found else None

    def _handed_over(self, own: Edition, ours: str, query: Query, now: datetime) -> ForeignIssuer | None:
        """An institution that we know, and of which our registrars say no more that it contributes: theirs, where it lies there and they have it."""
        if ours == query.receiver or self._ours(own, ours, now):
            return None
        for region, joined, newest in self._regions(own):
            if lies_in(own, ours, self.peers[region].region.prefixes, shanghai_day(now)) and (code := counterpart(ours, own, joined.other)):
                whose = self._of_region(own, (joined, newest), region, code, now, query.receiver)
                if isinstance(whose, ForeignIssuer):
                    return whose
        return None

    def _meant(self, own: Edition, query: Query, now: datetime, meaning: Callable[[JoinedEdition], str | None]) -> list[ForeignIssuer | str]:
        found: dict[str, ForeignIssuer | str] = {}
        for region, joined, newest in self._regions(own):
            code = meaning(joined)
            whose = self._of_region(own, (joined, newest), region, code, now, query.receiver) if code else None
            if whose is not None:
                found[whose if isinstance(whose, str) else whose.here] = whose
        return list(found.values())

    def _named(self, own: Edition, query: Query, now: datetime) -> ForeignIssuer | str | None:
        """A name in full is taken where it is one institution's on both sides of the border; else it is asked back with all that it may be."""
        offers: list[tuple[ForeignIssuer | str, Offer | None]] = []
        ours = None
        try:
            ours = resolve_institution(own, query.issuer)
        except IssuerAmbiguous as refusal:
            near = [offer for offer, *_names in refusal.details["offers"]]
            offers += [(offer.code, offer) for offer in near]

        def meaning(joined: JoinedEdition) -> str | None:
            # Where ours bears the name in full, only one who bears it in full as well makes a question of it: what comes near is not searched for.
            meant = resolve_institution_text(joined.other, query.issuer.code, near=ours is None)
            for offer in meant.offers:
                whose = self.issuer_here(own, joined.region, offer.code, now, query.receiver)
                offers.extend([(whose, offer)] if isinstance(whose, ForeignIssuer) else [])
            return meant.code

        try:
            found = self._meant(own, query, now, meaning)
        except RegistryUnavailable:
            # A neighbour's file that cannot be read keeps nobody from what is ours by its name in full.
            if ours is None:
                raise
            found = []
        exact = {each if isinstance(each, str) else each.here: each for each in ([ours] if ours else []) + found}
        several = any(offer is not None and offer.why == SAME_NAME for _whose, offer in offers)
        if len(exact) == 1 and not several:
            [whose] = exact.values()
            return (self._handed_over(own, ours, query, now) if whose == ours else whose) if ours else whose
        offers = [(each, None) for each in exact.values()] + offers
        if offers:
            raise _ambiguous(own, offers)
        return None

    def _item(self, joined: JoinedEdition, query: Query, issuer: str) -> Coding | None:
        """Own codes of the issuer are read by their map and met here; any other item is named as ever. None where theirs is exactly none of ours."""
        coding = query.item
        if coding.system != "local" or coding.owner != "issuer" or coding.unlisted:
            return coding
        theirs = resolve_item(joined.other, coding, issuer, None, query.specimen)
        if theirs is None:
            return replace(coding, unlisted=True)
        here = joined.meeting.here.get(theirs)
        return Coding("recognition", here) if here else None

    def _performer(self, joined: JoinedEdition, coding: Coding) -> Coding:
        """The laboratory by their edition; as it was sent where that does not have it, which the judge refuses."""
        bare = coding.code.removeprefix(joined.region + SEPARATOR) if coding.system == "recognition" else coding.code
        try:
            theirs = resolve_institution(joined.other, replace(coding, code=bare))
        except IssuerAmbiguous as refusal:
            raise IssuerAmbiguous("performer", **refusal.details) from refusal
        return Coding("recognition", qualified_code(joined.region, theirs)) if theirs else replace(coding, unlisted=True)


def _ambiguous(own: Edition, candidates: Sequence[tuple[ForeignIssuer | str, Offer | None]]) -> IssuerAmbiguous:
    offers: dict[str, tuple[Offer, str, str]] = {}
    for whose, offer in candidates:
        code = whose if isinstance(whose, str) else whose.here
        reading = own.reading if isinstance(whose, str) else whose.joined.reading
        known = reading.institution(code)
        if known is not None and code not in offers:
            why = offer or Offer(code, SAME_NAME)
            region = "" if isinstance(whose, str) else f"（{whose.peer.region.name_zh}）"
            english = "" if isinstance(whose, str) else f" ({whose.peer.region.name_en})"
            offers[code] = why._replace(code=code), known.name_zh + region, known.name_en and known.name_en + english
    return IssuerAmbiguous("issuer", candidates=list(offers), offers=list(offers.values()))
