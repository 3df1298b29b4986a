"""Numbers in addresses: of a version, of an edition."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter


class Number(IntegerConverter):
    """As many digits as are ever given out. More of them are no address of anything: 404."""

    regex = r"\d{1,9}"


def register(app: Flask) -> None:
    """`<number:version>` from now on."""
    app.url_map.converters["number"] = Number
