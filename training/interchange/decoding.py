"""Bytes to text: what kind of file this is by its content, and which letters its bytes stand for."""

import codecs
import re

from training.interchange.refusal import FileRefusedError

# What a lead may choose on the screen when the guess is wrong, with the words they see.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "windows-1252": "Windows (Western Europe)",
    "mac-roman": "Mac OS Roman",
    "iso-8859-2": "Central European (ISO 8859-2)",
    "windows-1250": "Windows (Central Europe)",
}

# Of these any bytes read as something, so that only a person can tell which is right.
ONE_BYTE = ("windows-1252", "mac-roman", "iso-8859-2", "windows-1250")

_SAVE_AS = (
    "Open it in your spreadsheet program, save it as CSV or as an Excel workbook (.xlsx), and upload that."
)

_MAGIC = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or sound"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a Word document (RTF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"SQLite format 3", "a database"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|\?xml|svg|script)", re.IGNORECASE)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BOMS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 8192
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def refuse_other_kinds(data: bytes) -> None:
    """By content, since a name can say anything."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise FileRefusedError("The file is empty. Check that it was saved, and upload it again.")
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefusedError(
                "The workbook is locked with a password, so it cannot be read here. "
                "Open it, take the password off (File, Info, Protect Workbook), save it and upload it again."
            )
        raise FileRefusedError(
            "This is the old Excel format (.xls), or another old Office file. "
            "Open it in Excel, choose Save As, pick Excel Workbook (.xlsx) or CSV, and upload that."
        )
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise FileRefusedError(f"This is {kind}, not a staff list. {_SAVE_AS}")
    if _MARKUP.match(data.removeprefix(codecs.BOM_UTF8)[:200]):
        raise FileRefusedError(
            f"This is a web page or XML, not a table, even if its name ends in .csv or .xls. {_SAVE_AS}"
        )


def decode(data: bytes, chosen: str | None) -> tuple[str, str, str]:
    """The text, the encoding used, and a notice when that encoding is a guess."""
    if chosen:
        return _decode_as(data, chosen), chosen, ""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding), encoding, ""
    wide = _utf16_without_mark(data)
    if wide:
        return _decode_as(data, wide), wide, f"The file was read as {ENCODINGS[wide]}."
    try:
        return data.decode("utf-8"), "utf-8", ""
    except UnicodeDecodeError:
        pass
    refuse_binary(data.decode("latin-1"))
    notice = (
        "The file is not UTF-8, so it was read as Windows (Western Europe). "
        "Check that names with accents look right; if not, choose another encoding."
    )
    try:
        return data.decode("windows-1252"), "windows-1252", notice
    except UnicodeDecodeError:  # five bytes mean nothing to Windows; on an old Mac one of them is ç
        notice = notice.replace(ENCODINGS["windows-1252"], ENCODINGS["mac-roman"])
        return data.decode("mac-roman"), "mac-roman", notice


def refuse_binary(text: str) -> None:
    """A few stray control characters spoil their own rows only; many mean that this is no text at all."""
    sample = text[: _SAMPLE * 8]
    if len(_CONTROL.findall(sample)) > max(5, len(sample) // 100):
        raise FileRefusedError(f"This does not look like a table of text. {_SAVE_AS}")


def _decode_as(data: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS and not encoding.startswith("utf-32"):
        raise FileRefusedError("Choose one of the encodings in the list.")
    for mark, marked in _BOMS:
        if marked == encoding:
            data = data.removeprefix(mark)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileRefusedError(
            f"Line {line} holds bytes that mean nothing in {ENCODINGS.get(encoding, encoding)}. "
            "In your spreadsheet program choose Save As, CSV UTF-8, and upload that; "
            "or choose the encoding the file was made with."
        ) from None


def _utf16_without_mark(data: bytes) -> str:
    """Latin text in UTF-16 has a zero in every second byte, and (nearly) none in the others."""
    sample = data[:_SAMPLE]
    if len(sample) < 4 or len(data) % 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.4 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.02:
        return "utf-16-be"
    return ""
