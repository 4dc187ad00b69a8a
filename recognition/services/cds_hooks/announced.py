"""The result index as a source: what issuers have announced of the patient whose token the call carries. Loaded only where a region has an index."""

from __future__ import annotations

from datetime import datetime

from recognition.catalogue.editions.store import Edition
from recognition.cds_hooks.requests import ORDER_SIGN, HookCall
from recognition.domain.lookups import Caller, replace
from recognition.domain.searches import FoundResult, SearchPurpose
from recognition.errors import Invalid, LedgerUnavailable, Problem, RegistryUnavailable
from recognition.services.cds_hooks.results import ABSENT, REPORTS, PriorResult, PriorResults, institution_of
from recognition.services.lookups import Service
from recognition.services.results.finding import SearchedFor, question
from recognition.services.results.index import ResultIndex
from recognition.services.results.searching import search

TOKEN_REFUSED, NOT_SEARCHED = "hook_token_refused", "hook_index_not_searched"


class Announced:
    """Searches by the call's token. A search is an entry of its own, and in the patient's trail; so it is made when orders are signed, and when they are selected only where the
    client has sent no reports."""

    def __init__(self, service: Service, index: ResultIndex) -> None:
        """`index` is the region's."""
        self._service, self._index = service, index

    def find(self, call: HookCall, edition: Edition, caller: Caller, now: datetime) -> PriorResults:
        """What the index shows at the caller's institution. Where it may not be searched, the other sources are left. Raises LedgerUnavailable, RegistryUnavailable."""
        if not call.tokens or (call.hook != ORDER_SIGN and REPORTS in call.prefetch):
            return PriorResults(missing=ABSENT)
        receiver = institution_of(caller)
        try:
            found = search(self._service, self._index, SearchedFor(receiver, call.tokens, SearchPurpose.ORDER), caller, now)
        except (LedgerUnavailable, RegistryUnavailable):
            raise
        except Problem as refusal:
            of_token = isinstance(refusal, Invalid) and refusal.field in ("token", "earlier_token")
            return PriorResults(missing=TOKEN_REFUSED if of_token else NOT_SEARCHED)
        return PriorResults(
            tuple(
                PriorResult(
                    each.result.item,
                    replace(question(each.result, receiver), found=FoundResult(each.result.report, each.result.others, found.search.receipt.sequence)),
                    each.result.report,
                )
                for group in found.groups
                for each in group
            )
        )
