"""What keeps a report code from being believed, each by its own code: a damaged scan is never called forged, nor a forged one damaged."""

from __future__ import annotations

from recognition.errors import Invalid, Problem


class CodeRefused(Invalid):
    """The text, or what is in it, is not taken. Details repeat nothing of it."""

    def __init__(self, why: str) -> None:
        """`why` is the stable code of the refusal."""
        super().__init__("code", code=why)


class Malformed(CodeRefused):
    """Whole as a scan, and yet not spelt as docs/report-code.md says: whoever printed it has to mend it."""

    def __init__(self, part: str) -> None:
        """`part` names what is wrong in it, for whoever makes codes; readers are told that it is malformed."""
        self.part = part
        super().__init__("report_code_malformed")


class CodesOff(Problem):
    """Nobody has installed what report codes need here (requirements-report-codes.txt)."""

    code = "report_codes_off"


class VerifierMissing(Problem):
    """This machine lacks what verifies this kind of signature, so nothing can be said of it."""

    code = "report_code_unverifiable"
