"""What auditors bring and do beside the ledger: imported volumes and denominators, draws of samples, and who exported what."""

from __future__ import annotations

from recognition.auditing.database import AuditingUnavailable
from recognition.auditing.exports import Export, ExportStore
from recognition.auditing.imports import Import, ImportStore, TakenBack
from recognition.auditing.looks import Look, LookStore
from recognition.auditing.samples import Draw, SampleStore

__all__ = ["AuditingUnavailable", "Draw", "Export", "ExportStore", "Import", "ImportStore", "Look", "LookStore", "SampleStore", "TakenBack"]
