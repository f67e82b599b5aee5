"""Pages that may be open to everybody, and are for nobody who only searches."""

from flask import Response


def keep_out_of_search(response: Response) -> Response:
    """For `after_request` of a blueprint."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
