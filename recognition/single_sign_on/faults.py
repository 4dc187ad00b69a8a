"""What keeps a provider's word from being taken, each by its own code: who reads it learns whether to try again, or whom to tell."""

from __future__ import annotations

from recognition.errors import Problem


class SignInFailed(Problem):
    """Nobody is signed in. `why` is the stable code, all of which begin with `sso_`; details repeat nothing that the provider sent."""

    def __init__(self, why: str, **details: str) -> None:
        """`details`: `claim` is a claim's name as the declaration has it."""
        super().__init__(code=why, **details)


class ProviderUnreachable(SignInFailed):
    """The provider does not answer, or not as its protocol says; the person may try again, and other ways in stay open."""

    def __init__(self) -> None:
        super().__init__("sso_unreachable")


class SignInOff(SignInFailed):
    """Nobody has installed what this needs here (requirements-single-sign-on.txt)."""

    def __init__(self) -> None:
        super().__init__("sso_off")
