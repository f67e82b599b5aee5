"""A staff list as it came: the headers and the rows, all text, with the row numbers a spreadsheet shows."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Row(NamedTuple):
    """`problem` says why the row cannot be read at all; its cells are kept for the rejected-rows file."""

    number: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = ""  # empty for a workbook, which says its own
    delimiter: str = ""
    notices: tuple[str, ...] = ()  # what the reader did by itself; shown before anything is used
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    accented: tuple[str, ...] = field(default=())  # words that show whether the encoding was guessed right

    def column(self, index: int) -> list[str]:
        return [row.cells[index] for row in self.rows if not row.problem]

    def without(self, unwanted: set[int], notices: tuple[str, ...] = ()) -> "Table":
        """The same table with some columns gone for good, so that nothing later can store them."""
        if not unwanted:
            return self
        keep = [index for index in range(len(self.headers)) if index not in unwanted]
        return replace(
            self,
            headers=tuple(self.headers[index] for index in keep),
            rows=tuple(row._replace(cells=tuple(row.cells[index] for index in keep)) for row in self.rows),
            notices=self.notices + notices,
        )
