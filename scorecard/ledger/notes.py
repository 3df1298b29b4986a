"""Checkpoints as signed notes: the text that tlog-checkpoint (C2SP) prescribes, by Ed25519."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# What checkpoints say they are of.
LEDGER = "scorecard"
ALGORITHM = b"\x01"
SEED_BYTES = 32
LINES = 5


@dataclass(frozen=True)
class Checkpoint:
    """How large the tree was, and what its root was."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Signer:
    """The ledger's key: signs checkpoints, and knows its own signature. Never shows the seed."""

    def __init__(self, origin: str, seed: bytes) -> None:
        self.origin = origin
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    def __repr__(self) -> str:
        return f"Signer({self.origin!r})"

    @property
    def verifier(self) -> str:
        """The public key as a note verifier has it: name, key id, key."""
        public = ALGORITHM + self._key.public_key().public_bytes_raw()
        return f"{self.origin}+{self._id().hex()}+{base64.b64encode(public).decode()}"

    def signed(self, size: int, root: bytes) -> str:
        """The note of a checkpoint."""
        text = Checkpoint(self.origin, size, root).text()
        signature = base64.b64encode(self._id() + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.origin} {signature}\n"

    def opened(self, note: str) -> Checkpoint:
        """The checkpoint of a note that this key signed. Raises ValueError with what is wrong."""
        checkpoint, signature = parsed(note)
        if checkpoint.origin != self.origin:
            raise ValueError(f"The note is of {checkpoint.origin!r}, not of {self.origin!r}.")
        if signature[:4] != self._id():
            raise ValueError("The note is signed by another key.")
        public: Ed25519PublicKey = self._key.public_key()
        try:
            public.verify(signature[4:], checkpoint.text().encode())
        except InvalidSignature:
            raise ValueError("The note's signature is not of this text.") from None
        return checkpoint

    def _id(self) -> bytes:
        public = self._key.public_key().public_bytes_raw()
        return hashlib.sha256(f"{self.origin}\n".encode() + ALGORITHM + public).digest()[:4]


def parsed(note: str) -> tuple[Checkpoint, bytes]:
    """What a note says, and its signature, unchecked. Raises ValueError for what is no note."""
    lines = note.splitlines()
    if len(lines) != LINES or lines[3] or not note.endswith("\n"):
        raise ValueError("Is not a checkpoint: three lines, an empty one, and a signature.")
    dash, _, signed = lines[4].partition(" ")
    name, _, encoded = signed.partition(" ")
    if dash != "—" or name != lines[0]:
        raise ValueError("The last line is not a signature of the first line's ledger.")
    try:
        root = base64.b64decode(lines[2], validate=True)
        signature = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError("The root and the signature have to be base64.") from None
    if not lines[1].isdecimal() or not lines[1].isascii():
        raise ValueError("The second line has to be the size.")
    return Checkpoint(lines[0], int(lines[1]), root), signature


def new_seed() -> str:
    """A key as it is kept: base64 of 32 random bytes."""
    return base64.b64encode(secrets.token_bytes(SEED_BYTES)).decode()


def seed_from(text: str) -> bytes:
    """A key as it is kept: base64 of 32 bytes. Raises ValueError."""
    try:
        seed = base64.b64decode(text, validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise ValueError("A ledger key is 32 bytes in base64; make one with: scorecard ledger key")
    return seed
