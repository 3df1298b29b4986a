"""The ledger's tree and its proofs, as they are sent: hashes in base64."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from scorecard.schemas.base import Shape
from scorecard.schemas.queries import Counting

SIZE = validate.Range(min=1)


class Hash(fields.Field[bytes]):
    """32 bytes in base64."""

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else base64.b64encode(value).decode()


class LedgerView(Shape):
    """How the sealed tree stands, and by which key checkpoints are signed."""

    size = fields.Integer(metadata={"description": "Leaves that are sealed."})
    root = Hash()
    actions = fields.Integer(metadata={"description": "Actions that are sealed."})
    verifier = fields.String(
        allow_none=True, metadata={"description": "The public key: name, key id, key."}
    )


class LeafView(Shape):
    """A revision in the tree, and the path from it to the root."""

    thing = fields.String()
    revision = fields.Integer()
    position = fields.Integer()
    hash = Hash()
    proof = fields.List(Hash())


class ProofView(Shape):
    """Inclusion of an entry (`leaves`), or consistency with an older tree (`proof`)."""

    size = fields.Integer()
    root = Hash()
    leaves = fields.List(fields.Nested(LeafView))
    old = fields.Integer()
    old_root = Hash()
    proof = fields.List(Hash())


class ProofQuery(Shape):
    """Prove an entry, or that the tree grew from `from` to `to`."""

    entry = fields.String()
    size = Counting(validate=SIZE, metadata={"description": "Of the tree; today's if left out."})
    old = Counting(data_key="from", validate=SIZE)
    to = Counting(validate=SIZE)

    @validates_schema(skip_on_field_errors=True)
    def one_proof(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("entry" in data) == ("old" in data):
            raise ValidationError("Give an entry, or the size of an older tree in from.", "entry")
        if "size" in data and "entry" not in data:
            raise ValidationError("Belongs to an entry; give to.", "size")
        if "to" in data and "old" not in data:
            raise ValidationError("Belongs to from; give size.", "to")
