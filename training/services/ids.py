"""Random names of rows, for addresses and forms: nobody can guess one, or count how many there are."""

import secrets


def new_id() -> str:
    """96 bits. In a form about to be sent it makes sure that what is sent twice is entered once."""
    return secrets.token_urlsafe(12)


def new_code() -> str:
    """64 bits that can be read out and typed: the code of a certificate."""
    return secrets.token_hex(8)
