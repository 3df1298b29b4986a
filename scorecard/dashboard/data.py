"""The page for who wants the figures elsewhere: tables, and what to paste into which program."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.snippets import SNIPPETS
from scorecard.errors import NotSignedIn
from scorecard.web.identity import reading

data = Blueprint("data", __name__)
data.register_error_handler(NotSignedIn, to_sign_in)


@data.get("/data")
@reading
def get_data() -> str:
    """Addresses and snippets, with the address that the reader used."""
    address = request.url_root.rstrip("/")
    return render_template("data.html", address=address, snippets=SNIPPETS)
