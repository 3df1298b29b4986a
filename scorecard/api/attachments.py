"""Files attached to entries. They are handed out to be saved, never to be run or shown here."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from flask import Response, request, url_for

from scorecard.actions.attach_file import attach_file, list_attachments, read_attachment
from scorecard.api.edge import Resource
from scorecard.api.paging import answer_json
from scorecard.records import Role
from scorecard.schemas.evidence_view import AttachmentList, AttachmentView
from scorecard.web.identity import account, reading, requires, signed_in
from scorecard.web.once import once
from scorecard.web.ready import IMMUTABLE
from scorecard.web.service import database, now, service
from scorecard.web.unchanged import unless_unchanged
from scorecard.web.uploads import FORM_BYTES, sent_file

blp = Resource("attachments", __name__, description="Files that stand behind entries")


@blp.get("/evidence/<entry_id>/attachments")
@reading
@unless_unchanged
@blp.response(200, AttachmentList)
def get_attachments(entry_id: str) -> Response:
    """List an entry's attachments"""
    return answer_json({"items": list_attachments(database(), entry_id)})


@blp.post("/evidence/<entry_id>/attachments")
@requires(Role.ANALYST)
@blp.response(201, AttachmentView)
@blp.doc(
    requestBody={
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "minLength": 1}},
                }
            }
        },
    }
)
def post_attachment(entry_id: str) -> Response:
    """Attach a file to an entry"""
    most = service().max_attachment_bytes
    request.max_content_length = most + FORM_BYTES
    file = sent_file(most)
    said = once(file.name.encode() + b"\n" + file.content)
    sha256 = attach_file(database(), entry_id, file, account(), now(), said)
    (made,) = [one for one in list_attachments(database(), entry_id) if one["sha256"] == sha256]
    response = answer_json(made, HTTPStatus.CREATED)
    response.headers["Location"] = url_for(
        "attachments.get_attachment", entry_id=entry_id, sha256=sha256
    )
    return response


@blp.get("/evidence/<entry_id>/attachments/<sha256>")
@reading
@blp.response(200, {"type": "string", "format": "binary"}, content_type="*/*")
def get_attachment(entry_id: str, sha256: str) -> Response:
    """Download an attachment: the very bytes that have this SHA-256"""
    file = read_attachment(database(), entry_id, sha256)
    response = Response(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    # Whatever it is, no browser makes a page of it.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["ETag"] = f'"{sha256}"'
    open_to_all = service().public_reading and not signed_in()
    lasting = IMMUTABLE if open_to_all else IMMUTABLE.replace("public", "private")
    response.headers["Cache-Control"] = lasting
    response.make_conditional(request)
    return response
