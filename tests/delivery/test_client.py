"""One message, one attempt: what counts as delivered, and how long anything may take."""

from __future__ import annotations

import ssl
import subprocess
import time
from shutil import which

import pytest

from scorecard.delivery.client import MOST_BYTES, Client
from scorecard.delivery.guard import Guard
from tests.conftest import without

from .receiving import LOOPBACK, OK, Receiver, a_client, status


def close(handler, _message):
    handler.close_connection = True


def nonsense(handler, _message):
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def endless_headers(handler, _message):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        handler.wfile.write(b"X-%d: %s\r\n" % (n, b"x" * 1000))


def drip(handler, _message):
    """A byte now and then: each wait is short, all of them together have no end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        time.sleep(0.05)
        handler.wfile.write(b"X")


def huge(handler, _message):
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**12))
    handler.end_headers()
    handler.wfile.write(b"x" * 16 * MOST_BYTES)


def sent(answer, seconds=5.0):
    with Receiver(then=answer).listening() as receiver:
        began = time.monotonic()
        outcome = a_client(seconds).post(receiver.url, {"webhook-id": "1"}, b'{"a":1}')
    return outcome, time.monotonic() - began, receiver


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_a_2xx_is_a_delivery(code):
    outcome, _, receiver = sent(status(code))
    assert outcome.delivered
    assert (outcome.status_code, outcome.error) == (code, None)
    (message,) = receiver.got
    assert (message.path, message.body) == ("/hook", b'{"a":1}')
    assert message.headers["webhook-id"] == "1"
    assert message.headers["Host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("code", [400, 401, 404, 410, 429, 500, 503])
def test_any_other_status_is_none_and_says_which(code):
    outcome, _, _ = sent(status(code))
    assert not outcome.delivered
    assert outcome.status_code == code
    assert outcome.error.startswith(f"Answered {code} ")
    assert outcome.gone == (code == 410)


@pytest.mark.parametrize("answer", [close, nonsense, endless_headers])
def test_a_receiver_that_talks_nonsense_is_a_failure(answer):
    outcome, took, _ = sent(answer)
    assert not outcome.delivered
    assert outcome.error.startswith("No answer: ")
    assert outcome.status_code is None
    assert took < 4


def test_a_receiver_that_drips_is_cut_off_when_the_time_is_up():
    outcome, took, _ = sent(drip, seconds=0.4)
    assert not outcome.delivered
    assert outcome.error == "No answer within 0.4 seconds."
    assert took < 4


def test_a_receiver_that_says_nothing_is_cut_off():
    outcome, _, _ = sent(lambda *_: time.sleep(1.5), seconds=0.3)
    assert outcome.error == "No answer within 0.3 seconds."
    assert outcome.milliseconds < 1400


def test_of_a_huge_answer_64_kilobytes_are_read():
    outcome, took, _ = sent(huge)
    assert outcome.delivered
    assert took < 4


def test_nobody_there_is_a_failure_that_says_so():
    receiver = Receiver()
    with receiver.listening():
        pass
    outcome = a_client().post(receiver.url, {}, b"")
    assert not outcome.delivered
    assert outcome.error == "No answer: Connection refused."


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """For receiver.test only, and those who trust it."""
    if which("openssl") is None:
        without("openssl")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "made.pem"
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        f"-subj /CN=receiver.test -addext subjectAltName=DNS:receiver.test "
        f"-keyout {key} -out {made}".split(),
        check=True,
        capture_output=True,
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made, key)
    return serving, lambda: ssl.create_default_context(cafile=made)


def over_tls(certificate, name, trust=None):
    serving, trusting = certificate
    guard = Guard(LOOPBACK, resolve=lambda *_: ["127.0.0.1"])
    client = Client(guard, tls=trust or trusting)
    with Receiver(then=OK).listening(serving) as receiver:
        return client.post(f"https://{name}:{receiver.port}/", {}, b"{}"), receiver


def test_the_certificate_is_that_of_the_name_though_the_call_goes_to_an_address(certificate):
    outcome, receiver = over_tls(certificate, "receiver.test")
    assert outcome.delivered, outcome.error
    assert receiver.got[0].headers["Host"] == f"receiver.test:{receiver.port}"


def test_a_certificate_of_another_name_is_refused_before_anything_is_said(certificate):
    outcome, receiver = over_tls(certificate, "other.test")
    assert "certificate does not count" in outcome.error
    assert receiver.got == []


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate):
    outcome, receiver = over_tls(certificate, "receiver.test", ssl.create_default_context)
    assert "certificate does not count" in outcome.error
    assert receiver.got == []
