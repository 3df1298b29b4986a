"""Importing a file of evidence: tried first, then recorded, with each stage shown as it is done."""

from __future__ import annotations

from flask import Blueprint, render_template

from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotSignedIn
from scorecard.records import Role
from scorecard.web.identity import requires

imports = Blueprint("imports", __name__, template_folder="templates")
imports.register_error_handler(NotSignedIn, to_sign_in)


@imports.get("/evidence/import")
@requires(Role.ANALYST)
def get_import() -> str:
    """Where a file is chosen."""
    return render_template("import.html")
