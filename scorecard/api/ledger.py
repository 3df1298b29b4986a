"""The ledger: how its tree stands, signed checkpoints, and proofs of what it holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from scorecard.actions.prove_entry import prove_consistency, prove_entry, read_tree
from scorecard.actions.seal_ledger import sign_checkpoint
from scorecard.api.edge import Resource
from scorecard.schemas.ledger import LedgerView, ProofQuery, ProofView
from scorecard.web.identity import reading
from scorecard.web.service import database, service

blp = Resource("ledger", __name__, description="Who can see whether anything was changed")

NOTE = "text/plain; charset=utf-8"


@blp.get("/ledger")
@reading
@blp.response(200, LedgerView)
def get_ledger() -> dict[str, Any]:
    """Read how the sealed tree stands"""
    signer = service().signer
    return {**asdict(read_tree(database())), "verifier": signer and signer.verifier}


@blp.get("/ledger/checkpoint")
@reading
@blp.response(200, {"type": "string"}, content_type="text/plain")
def get_checkpoint() -> Response:
    """Seal what was done, and read the signed checkpoint of it"""
    response = Response(sign_checkpoint(database(), service().signer), content_type=NOTE)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blp.get("/ledger/proof")
@reading
@blp.response(200, ProofView)
@blp.query(ProofQuery)
def get_proof(query: dict[str, Any]) -> Any:
    """Prove that an entry is in the tree, or that the tree only grew"""
    if "entry" in query:
        return prove_entry(database(), query["entry"], query.get("size"))
    return prove_consistency(database(), query["old"], query.get("to"))
