"""The zip a workbook is: opened only if it is small once unpacked, plain, and not nested."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from scorecard.sheets.limits import MIB, Limits
from scorecard.sheets.sheet import refused

ENTRY = b"PK\x01\x02"
ARCHIVE = b"PK\x03\x04"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
CHUNK = 64 * 1024
ENCRYPTED = 1
# What zipfile and zlib raise for bytes that are no archive, or a damaged one.
DAMAGED = (BadZipFile, zlib.error, struct.error, EOFError, ValueError, OSError, NotImplementedError)


def opened(content: bytes, limits: Limits) -> ZipFile:
    """The archive, its directory checked: the declared sizes are also all that is ever unpacked."""
    if content.startswith(OLD_OR_LOCKED):
        raise refused("This is an .xls, or has a password: save it as .xlsx without a password.")
    if not content.startswith(ARCHIVE):
        raise damaged()
    if content.count(ENTRY) > limits.members:
        raise refused(
            f"The workbook has more than {limits.members:,} parts: copy the one sheet into a new "
            "workbook and send that."
        )
    try:
        archive = ZipFile(BytesIO(content))
    except DAMAGED:
        raise damaged() from None
    _small(archive.infolist(), limits)
    for info in archive.infolist():
        if next(chunks(archive, info.filename), b"").startswith(ARCHIVE):
            raise refused(
                f"The workbook has an archive inside it ({info.filename[:60]}): "
                "copy the sheet into a new workbook and send that."
            )
    return archive


def _small(parts: list[ZipInfo], limits: Limits) -> None:
    if any(part.flag_bits & ENCRYPTED for part in parts):
        raise refused("The workbook is encrypted: save it without a password.")
    if any(part.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for part in parts):
        raise damaged()
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise damaged()
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise refused(
            f"The workbook unpacks to more than {limits.unpacked / MIB:,.0f} MiB: split it, or "
            "send it as CSV."
        )
    for part in parts:
        if part.file_size > MIB and part.file_size > limits.ratio * part.compress_size:
            raise refused(
                f"A part of the workbook ({part.filename[:60]}) unpacks to more than "
                f"{limits.ratio:,} times its size: send the table as CSV."
            )


def chunks(archive: ZipFile, name: str) -> Iterator[bytes]:
    """The part as it unpacks, little by little; never more than its declared size."""
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK):
                yield chunk
    except (*DAMAGED, KeyError, RuntimeError):
        raise damaged() from None


def damaged() -> Exception:
    return refused(
        "This is no workbook that can be read: open it in a spreadsheet program and save it as "
        ".xlsx again, or as CSV UTF-8."
    )
