"""What auditors upload and do, kept beside the ledger: imported volumes and denominators, draws of samples, and who exported what."""

from __future__ import annotations

from recognition.audit_store.database import AuditingUnavailable
from recognition.audit_store.doubt_notes import DoubtNote, DoubtNoteStore
from recognition.audit_store.exports import Export, ExportStore
from recognition.audit_store.imports import Import, ImportStore, MonthlyFigure, TakenBack
from recognition.audit_store.looks import Look, LookStore
from recognition.audit_store.samples import Draw, SampleStore

__all__ = [
    "AuditingUnavailable", "DoubtNote", "DoubtNoteStore", "Draw", "Export", "ExportStore", "Import", "ImportStore", "Look", "LookStore", "MonthlyFigure",
    "SampleStore", "TakenBack",
]  # fmt: skip
