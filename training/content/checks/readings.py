"""Readings: the editions of one thing staff are asked to read can be told apart, and which came first."""

from training.content.draft import Draft, Row
from training.content.problems import Report
from training.content.schema import ReadingRow


def check_readings(draft: Draft, report: Report) -> None:
    known: dict[str, list[ReadingRow]] = {}
    for source, row in draft.guidance.sources.values():
        if source.reading is not None:
            for earlier in known.setdefault(source.reading.id, []):
                _check_pair(source.reading, earlier, row, report)
            known[source.reading.id].append(source.reading)


def _check_pair(reading: ReadingRow, earlier: ReadingRow, row: Row, report: Report) -> None:
    name = f"`{reading.id}`"
    if (reading.title, reading.nation) != (earlier.title, earlier.nation):
        what = f"two editions of {name} differ in title or nation"
        report.error(row.path, row.line, what, "write both alike, or give this reading its own id")
    if reading.edition == earlier.edition:
        report.error(row.path, row.line, f"two editions of {name} have one name", "say which edition this is")
    if reading.in_force_on == earlier.in_force_on:
        what = f"two editions of {name} begin on one day"
        report.error(row.path, row.line, what, "give the day from which this one holds")
