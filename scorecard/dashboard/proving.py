"""The page that proves an entry: where its revisions are in the ledger, and the way to the root."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint
from werkzeug import Response

from scorecard.actions.prove_entry import Inclusion, prove_entry
from scorecard.actions.read_evidence import read_entry
from scorecard.dashboard.forms import page
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotFound, NotSignedIn
from scorecard.web.identity import reading
from scorecard.web.service import database, service

proving = Blueprint("proving", __name__, template_folder="templates")
proving.register_error_handler(NotSignedIn, to_sign_in)


@proving.get("/evidence/<entry_id>/proof")
@reading
def get_proof(entry_id: str) -> Response:
    """Every sealed revision of an entry, each with its path to the root."""
    entry = read_entry(database(), entry_id)
    found: Inclusion | None = None
    # The entry is there; what is newer than the last checkpoint is in no tree yet.
    with suppress(NotFound):
        found = prove_entry(database(), entry_id, None)
    signs = service().signer is not None
    return page("proof.html", entry=entry, found=found, signs=signs)
