"""A QR code as numbers a template can draw: no ready-made markup, no style attribute."""

from dataclasses import dataclass

import segno

BORDER = 4  # light modules around it; scanners need them


@dataclass(frozen=True, slots=True)
class QrCode:
    size: int  # of the square, border included
    path: str  # the dark runs, as the data of an SVG path with a stroke width of 1


def qr_code(text: str) -> QrCode:
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=BORDER)]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while (start := row.find(1, x)) >= 0:
            end = row.find(0, start)
            x = len(row) if end < 0 else end
            runs.append(f"M{start} {y}.5h{x - start}")
    return QrCode(len(rows), "".join(runs))
