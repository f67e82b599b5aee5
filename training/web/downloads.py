"""Files that are taken out, each answered in the same way."""

from flask import Response
from werkzeug.http import dump_options_header

from training.services.making import File


def as_download(file: File) -> Response:
    """To be saved under its name, whatever letters are in it, and kept by nobody on the way."""
    ascii_name = file.name.encode("ascii", "replace").decode().replace("?", "-")
    names = {"filename": ascii_name}
    if ascii_name != file.name:
        names["filename*"] = file.name
    return Response(
        file.data,
        content_type=file.media_type,
        headers={
            "Content-Disposition": dump_options_header("attachment", names),
            "Cache-Control": "no-store",
        },
    )
