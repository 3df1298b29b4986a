"""Answers compressed for those who want it: the same answer, other bytes, another ETag."""

from __future__ import annotations

import gzip

import pytest
import zstandard

from scorecard.web.encodings import _wanted

CARD = "/api/v1/scorecards/UKR/nato-accession?as_of=2025-12-31"
TEXTS = (
    CARD,
    "/api/v1/scores.csv?as_of=2025-12-31",
    "/api/v1/evidence",
    "/api/v1/sources",
    "/api/openapi.json",
    "/c/UKR/nato-accession?as_of=2025-12-31",
)
UNPACK = {
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


def read(client, path, accept=None, **headers):
    asked = {"Accept-Encoding": accept} if accept is not None else {}
    return client.get(path, headers={**asked, **headers})


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("path", TEXTS)
def test_a_compressed_answer_unpacks_to_the_answer(sample_client, path, encoding):
    plain, packed = read(sample_client, path), read(sample_client, path, encoding)
    assert packed.headers["Content-Encoding"] == encoding
    assert UNPACK[encoding](packed.data) == plain.data
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("path", TEXTS[:4])
def test_each_encoding_has_a_strong_etag_of_its_own(sample_client, path):
    tags = [read(sample_client, path, one).headers["ETag"] for one in (None, "gzip", "zstd")]
    assert len(set(tags)) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("path", TEXTS[:4])
@pytest.mark.parametrize("held", [None, "gzip", "zstd"])
@pytest.mark.parametrize("accept", [None, "gzip", "zstd"])
def test_a_copy_is_the_answer_in_whichever_encoding_it_is_held(sample_client, path, held, accept):
    tag = read(sample_client, path, held).headers["ETag"]
    again = read(sample_client, path, accept, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert "Content-Encoding" not in again.headers
    assert "Accept-Encoding" in again.headers["Vary"]


def test_the_same_bytes_are_compressed_once(sample_app):
    kept = sample_app.extensions["scorecard"].ready
    client = sample_app.test_client()
    first = read(client, f"{CARD}&version=1", "zstd").data
    held = kept.held
    assert read(client, f"{CARD}&version=1", "zstd").data == first
    assert kept.held == held


def test_a_short_answer_goes_as_it_is(sample_client):
    answer = read(sample_client, "/api/v1/candidates/UKR", "gzip")
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) < 1024


def test_head_says_what_get_would_send(sample_client):
    asked = {"Accept-Encoding": "gzip"}
    got, head = (ask(CARD, headers=asked) for ask in (sample_client.get, sample_client.head))
    for name in ("ETag", "Content-Encoding", "Content-Length", "Vary"):
        assert head.headers[name] == got.headers[name], name


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, zstd;q=0.9", "gzip"),
        ("zstd;q=0, gzip;q=0.1", "gzip"),
        ("*", "zstd"),
        ("*;q=0.5, zstd;q=0", "gzip"),
        ("gzip;q=0", None),
        ("br, deflate", None),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=nonsense", None),
        (";;,", None),
    ],
)
def test_the_encoding_that_is_liked_best_is_taken(header, encoding):
    assert _wanted(header) == encoding
