"""Report codes 互认码: what an issuer signs on its report so that one scan asks all of it; signed, read and verified by docs/report-code.md.

What it needs beyond the service (requirements-report-codes.txt) is loaded when a code is first signed or read: a region without codes
neither installs nor loads it."""
