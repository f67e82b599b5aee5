"""Workbooks and archives for the import tests, made here so that no binary file has to be kept."""

import datetime as dt
import io
import zipfile

import openpyxl

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(*rows: list[object], title: str = "Staff", others: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for other in others:
        book.create_sheet(other).append(["nothing", "here"])
    return _saved(book)


def xlsx_with_far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "Name"
    book.active["XFD1048576"] = "lost"
    return _saved(book)


def xlsx_with_far_format() -> bytes:
    """A column formatted to its very end, as Excel leaves it: cells, but nothing in them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["First name", "Last name", "Email"])
    sheet.append(["Ada", "Osei", "ada@riverbank.example"])
    sheet["C1048576"].number_format = "@"
    return _saved(book)


def xlsx_with_formula_value() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["First name", "Last name", "Email", "Start date", "Staff ID"])
    sheet.write_row(1, 0, ["Ada", "Osei"])
    sheet.write_formula(1, 2, '=LOWER(A2)&"@riverbank.example"', None, "ada@riverbank.example")
    sheet.write_datetime(1, 3, dt.date(2026, 9, 1), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_number(1, 4, 40123)
    book.close()
    return out.getvalue()


def ods(rows: str) -> bytes:
    """`rows` is the XML of the table rows."""
    namespaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Staff">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped({"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_row(*cells: str, repeated: int = 1) -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inner}</table:table-row>'


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
