"""Checkpoints as signed notes: the text that tlog-checkpoint (C2SP) prescribes, by Ed25519.

A line of our own, which that text allows, is the hash of the note that was signed before: so none
of those in between can go without a trace. Notes of before there was such a line have none.
"""

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
PREVIOUS = "previous "


@dataclass(frozen=True)
class Checkpoint:
    """How large the tree was, what its root was, and the hash of the note signed before."""

    origin: str
    size: int
    root: bytes
    previous: bytes | None = None

    def text(self) -> str:
        text = f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"
        if self.previous is None:
            return text
        return f"{text}{PREVIOUS}{base64.b64encode(self.previous).decode()}\n"


def hash_of(note: str) -> bytes:
    """What the next note says of this one. The first says it of nothing, of an empty text."""
    return hashlib.sha256(note.encode()).digest()


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

    def signed(self, size: int, root: bytes, before: str = "") -> str:
        """The note of a checkpoint, signed after the note `before`, if there was one."""
        text = Checkpoint(self.origin, size, root, hash_of(before)).text()
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
    *said, empty, signed = ["", "", *note.splitlines()]
    said = said[2:]
    if empty or len(said) not in {3, 4} or not note.endswith("\n"):
        raise ValueError("Is not a checkpoint: three or four lines, an empty one, a signature.")
    dash, _, named = signed.partition(" ")
    name, _, encoded = named.partition(" ")
    if dash != "—" or name != said[0]:
        raise ValueError("The last line is not a signature of the first line's ledger.")
    if not said[1].isdecimal() or not said[1].isascii():
        raise ValueError("The second line has to be the size.")
    if said[3:] and not said[3].startswith(PREVIOUS):
        raise ValueError("The fourth line has to be the hash of the note before.")
    try:
        root, signature, *previous = (
            base64.b64decode(text, validate=True)
            for text in (said[2], encoded, *(line.removeprefix(PREVIOUS) for line in said[3:]))
        )
    except binascii.Error:
        raise ValueError("The root, the hash and the signature have to be base64.") from None
    return Checkpoint(said[0], int(said[1]), root, *previous), signature


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
