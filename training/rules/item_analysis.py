"""What the counts of one item say about it: facility, discrimination, efficiency. Exact wherever a fraction can be.

A cell is (item_score, rest_score, n): so many first attempts scored `item_score` (0 or 1) on this item and
`rest_score` on all other items of that same sitting, which is their raw score less this item’s own. Two sittings of
a quiz ask one item each of the same families, so the rest is out of the same number and about the same things,
though not in the same words; in a story it is the decisions met on the way that was taken.

Indices are in per cent, as Moodle gives them. None where nothing varies, because then they mean nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, sqrt

Cell = tuple[int, int, int]
_Z = 1.959963984540054  # of the normal distribution, two-sided 95 %
_SCALE = 10**24  # roots are taken of whole numbers, to twelve digits


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    n: int
    right: int
    facility: Fraction | None  # the share that was right
    discrimination: float | None  # correlation of the item with the rest, ×100
    efficiency: Fraction | None  # the covariance over the greatest these marks allow, ×100


def analyse(cells: Iterable[Cell]) -> ItemAnalysis:
    """Cells of the same two scores are added up; their order means nothing."""
    rows = [cell for cell in cells if cell[2] > 0]
    n = sum(count for _, _, count in rows)
    right = sum(count for score, _, count in rows if score)
    rests = sum(rest * count for _, rest, count in rows)
    squares = sum(rest * rest * count for _, rest, count in rows)
    together = sum(rest * count for score, rest, count in rows if score)
    # n² times the covariance and the variances: whole numbers
    covariance = n * together - right * rests
    of_item, of_rest = n * right - right * right, n * squares - rests * rests
    greatest = n * _best_rests(rows, right) - right * rests
    return ItemAnalysis(
        n=n,
        right=right,
        facility=Fraction(right, n) if n else None,
        discrimination=_correlation(covariance, of_item * of_rest),
        efficiency=Fraction(100 * covariance, greatest) if greatest else None,
    )


def wilson(k: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval for a share of k in n: within it the true share lies, 19 times in 20."""
    if n <= 0:
        return None
    share, z2 = k / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _correlation(covariance: int, variances: int) -> float | None:
    if not variances:
        return None
    whole = isqrt(covariance * covariance * _SCALE // variances)  # the root of the exact square
    size = 100 * whole / sqrt(_SCALE)
    return size if covariance >= 0 else -size


def _best_rests(rows: list[Cell], right: int) -> int:
    """The sum of the `right` greatest rests: what the right ones would have, were both sets of marks in order."""
    left, total = right, 0
    for _, rest, count in sorted(rows, key=lambda cell: -cell[1]):
        taken = min(left, count)
        total, left = total + rest * taken, left - taken
    return total
