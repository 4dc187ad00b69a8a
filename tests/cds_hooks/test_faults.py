"""What fails inside: no card without its question on disk, no outcome half taken, and a client that is told to come again."""

from __future__ import annotations

import sqlite3

import pytest

from recognition.accounts.database import AccountsUnavailable
from recognition.errors import LedgerUnavailable, RegistryUnavailable
from tests.cds_hooks.calls import accepted, card, codes, decisions, feedback, sent, signing
from tests.web.visitor import ledger_size


def fails(error: Exception):
    def failing(*_given: object, **_more: object) -> None:
        raise error

    return failing


def test_without_the_ledger_there_is_no_card(app, zhao, monkeypatch):
    service = app.extensions["recognition"]
    with monkeypatch.context() as broken:
        broken.setattr(service.ledger, "append", fails(LedgerUnavailable()))
        reply = sent(zhao, signing(encounter="e-again"))
        assert (reply.status_code, codes(reply), reply.headers["Retry-After"]) == (503, ["ledger_unavailable"], "2")
    assert len(sent(zhao, signing(encounter="e-again")).json["cards"]) == 1


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [("tell", AccountsUnavailable(), "accounts_unavailable"), ("known", AccountsUnavailable(), "accounts_unavailable"), ("tell", ZeroDivisionError(), "fault")],
)
def test_a_card_that_could_not_be_kept_is_not_told(app, zhao, monkeypatch, name, error, code):
    cards = app.extensions["recognition.hooks.asking"].cards
    with monkeypatch.context() as broken:
        broken.setattr(cards, name, fails(error))
        reply = sent(zhao, signing(encounter=f"e-{name}-{code}"))
        assert (reply.status_code, codes(reply)) == (503, [code])
    before = ledger_size(app)
    assert len(sent(zhao, signing(encounter=f"e-{name}-{code}")).json["cards"]) == 1
    # what was written before the fault is the same question
    assert ledger_size(app) == before + (name == "known")


def test_without_a_catalogue_there_is_no_answer(app, zhao, monkeypatch):
    monkeypatch.setattr(app.extensions["recognition"], "edition", fails(RegistryUnavailable()))
    reply = sent(zhao, signing())
    assert (reply.status_code, codes(reply)) == (503, ["registry_unavailable"])


def test_a_ledger_without_its_last_entries_leaves_no_card_of_theirs(app, zhao):
    """As after a restore that lost some: what a card was about is not there, or is another's by now."""
    told, data = card(zhao, encounter="e-lost"), app.extensions["recognition.settings"].data
    with sqlite3.connect(data / "cds-hooks.sqlite") as database:
        # its sequence is another entry's now
        database.execute("UPDATE questions SET sequence = 0 WHERE sequence = (SELECT max(sequence) FROM questions)")
        database.execute("UPDATE suggestions SET question = 0 WHERE card = ?", (told["uuid"],))
    reply = feedback(zhao, accepted(told))
    assert (reply.status_code, codes(reply)) == (404, ["hook_suggestion_unknown"])
    again = card(zhao, encounter="e-lost")
    assert len(decisions(feedback(zhao, accepted(again)))) == 1


@pytest.mark.parametrize("after", [0, 1])
def test_an_outcome_that_was_half_taken_is_taken_whole_at_the_next_try(app, zhao, monkeypatch, after):
    """The ledger goes away before the lookup, or between it and the decision."""
    told, ledger = card(zhao), app.extensions["recognition"].ledger
    right, calls = ledger.append, []

    def append(*given: object) -> object:
        calls.append(given)
        if len(calls) > after:
            raise LedgerUnavailable
        return right(*given)

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "append", append)
        reply = feedback(zhao, accepted(told))
        assert (reply.status_code, codes(reply)) == (503, ["ledger_unavailable"])
    before = ledger_size(app)
    [taken] = decisions(feedback(zhao, accepted(told)))
    assert ledger_size(app) == before + 2 - after
    assert [each["decision"] for each in zhao.get(f"/api/v1/lookups/{taken['lookup']}").json["decisions"]] == ["accepted"]
