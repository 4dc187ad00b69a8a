"""CDS Hooks beside Flask: who may call, what a call says, and which cards were told. Nothing of it is loaded where the address is not set (docs/cds-hooks.md)."""
