"""Files attached to entries. They are handed out to be saved, never to be run or shown here."""

from __future__ import annotations

import unicodedata
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from scorecard.actions.attach_file import attach_file, list_attachments, read_attachment
from scorecard.api.edge import Resource
from scorecard.api.evidence import answer_json
from scorecard.errors import Invalid
from scorecard.records import File, Role
from scorecard.schemas.evidence_view import AttachmentList, AttachmentView
from scorecard.web.identity import account, reading, requires, signed_in
from scorecard.web.once import once
from scorecard.web.ready import IMMUTABLE
from scorecard.web.service import database, now, service
from scorecard.web.unchanged import unless_unchanged

blp = Resource("attachments", __name__, description="Files that stand behind entries")

BINARY = "application/octet-stream"
MOST_NAME = 255
MOST_MEDIA_TYPE = 199
# Around the file: the boundaries and the other parts of the form.
FORM_BYTES = 10_000


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
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
)
def post_attachment(entry_id: str) -> Response:
    """Attach a file to an entry"""
    most = service().max_attachment_bytes
    request.max_content_length = most + FORM_BYTES
    file = _file()
    if len(file.content) > most:
        raise RequestEntityTooLarge(f"A file may have {most} bytes.")
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


def _file() -> File:
    sent = request.files.getlist("file")
    if len(sent) != 1:
        raise Invalid.at("file", "Send one file, as the part `file` of multipart/form-data.")
    content = sent[0].read()
    if not content:
        raise Invalid.at("file", "Is empty.")
    return File(_name(sent[0].filename or "file"), _media_type(sent[0].mimetype), content)


def _name(given: str) -> str:
    """The name as text, without what would make it a path or two lines of a header."""
    last = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    return shown[:MOST_NAME] or "file"


def _media_type(given: str) -> str:
    """What the sender said it is, if it can be said in a header."""
    plain = (
        given.isascii() and given.isprintable() and len(given) <= MOST_MEDIA_TYPE and "/" in given
    )
    return given if plain else BINARY
