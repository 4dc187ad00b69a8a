"""The use-cases of sign-in by a provider: who declares one, whom it lets in, and what ends a session."""
