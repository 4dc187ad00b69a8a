"""One table of a page while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from recognition.catalogue.spreadsheets.cells import Cell, CellError, text
from recognition.catalogue.spreadsheets.containers import rich_text
from recognition.catalogue.spreadsheets.containers.packed import Packed


@dataclass(slots=True)
class PageTable:
    """Its rows, and the row and the cell that are being read."""

    packed: Packed
    parent: PageTable | None
    row: int = 0
    column: int = 0
    cells: dict[int, Cell] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    """Columns that a cell above reaches down over, and the last row of each."""
    hidden: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    """Columns that are not displayed."""
    width: int = 0
    """Columns that the table has declared."""
    unseen: bool = False
    chunks: list[str] | None = None
    pieces: list[rich_text.Piece] = field(default_factory=list)
    around: int = 0
    """Whether the cell as a whole is not displayed, as its row or table."""
    own: int = 0
    """The same by the cell's own style."""
    heads: bool = False
    other: str = ""
    """What stands in the cell that is no text."""
    filled: bool = False
    """Whether that is a field to fill in, which counts also beside a text."""
    spans: tuple[int, int] = (1, 1)
    arranges: bool = False
    caption: bool = False

    def set_so(self, cell: Cell, columns: range) -> Cell:
        """A cell, or what is the matter with it. One that is not displayed stands in a column that is not, or its row would shift."""
        if self.own:
            if self.heads:
                self.columns.update(columns)
            elif (cell is not None or self.other) and not self.columns.issuperset(columns):
                return CellError(text(cell) or self.other, "partly_unseen")
        if self.other and (cell is None or self.filled):
            return CellError(text(cell) or self.other, "no_text")
        return rich_text.marked(cell, self.pieces)
