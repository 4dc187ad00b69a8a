"""The ledger as Parquet for analysis engines: its entries column by column with their exact bytes, and every figure in its finest cells.

Needs requirements-parquet.txt; nothing of the service loads this, only the command that writes it. docs/parquet.md says what each column means."""

from __future__ import annotations

from recognition.operations.parquet.export import ExportRefused, export

__all__ = ["ExportRefused", "export"]
