"""Sign-in by the hospital's own identity: OpenID Connect and CAS 3, as docs/sign-in.md says.

What it needs beyond the service (requirements-single-sign-on.txt) is loaded at the first sign-in of this kind: where no provider is declared, nothing
of it is installed or loaded."""
