"""A webhook reaches public addresses only, however a private one is written or disguised."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Event

import pytest

from scorecard.delivery.addresses import is_public
from scorecard.delivery.client import Client
from scorecard.delivery.guard import Allowed, Guard
from scorecard.errors import BadSettings, Invalid

from .receiving import LOOPBACK, Receiver, a_client, status

# Refused by what they say or by what a resolver makes of them.
URLS = [
    # not https, not a URL
    "",
    "/hook",
    "example.org/hook",
    "http://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org:443/",
    "javascript:alert(1)",
    "https:example.org",
    "https://",
    "https:///hook",
    "https://[::1",
    "https://example.org:port/",
    "https://example.org:99999/",
    # ports
    "https://example.org:22/",
    "https://example.org:80/",
    "https://example.org:0/",
    "https://example.org:6379/",
    "https://93.184.215.14:5432/",
    # names and passwords, fragments, other characters
    "https://user@example.org/",
    "https://user:password@example.org/",
    "https://example.org@127.0.0.1/",
    "https://127.0.0.1#@example.org/",
    "https://127.0.0.1\\@example.org/",
    "https://example.org/#here",
    "https://example.org/ hook",
    "https://example.org/\r\nHost: localhost",
    "https://example.org\t.localhost/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://ⓔxample.org/",
    "https://приклад.укр/",
    "https://exam%70le.org/",
    "https://127.0.0.1%00.example.org/",
    "https://-example.org/",
    "https://example..org/",
    "https://example.org./",
    # numbers for hosts
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://127.0.0.1.1/",
    "https://256.256.256.256/",
    # private and special IPv4
    "https://127.0.0.1/",
    "https://127.8.8.8:8443/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://192.0.0.8/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://198.18.0.1/",
    "https://203.0.113.9/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    # private and special IPv6, and IPv4 inside IPv6
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]:8443/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[::127.0.0.1]/",
    "https://[::a9fe:a9fe]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b:1::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:a9fe:a9fe::1]/",
    "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[5f00::1]/",
    "https://[100::1]/",
    "https://[fc00::1]/",
    "https://[fd12:3456:789a::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[fd00:ec2::254]/",
    # names that lead inside
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost.localdomain/",
    "https://sub.localhost/",
    "https://metadata.google.internal/",
    "https://127.0.0.1.nip.io/",
    "https://mixed.example/",
    "https://mapped.example/",
    "https://nat64.example/",
    "https://scoped.example/",
    "https://nothing.example/",
    "https://" + "a" * 2000 + ".example/",
    "https://example.org/" + "a" * 2000,
]

PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
LEADS = {
    "example.org": PUBLIC,
    "localhost": ["::1", "127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
    "sub.localhost": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "mixed.example": [*PUBLIC, "10.0.0.7"],
    "mapped.example": ["::ffff:10.0.0.7"],
    "nat64.example": ["64:ff9b::10.0.0.7"],
    "scoped.example": ["fe80::1%eth0"],
    # What a lenient resolver makes of numbers.
    "2130706433": ["127.0.0.1"],
    "0x7f000001": ["127.0.0.1"],
    "127.1": ["127.0.0.1"],
}


@dataclass
class Calls:
    """A dialler that only writes down whom it was to call, and fails."""

    made: list[tuple[str, int]] = field(default_factory=list)

    def dial(self, address, _seconds):
        self.made.append(address)
        raise OSError("nobody there")


CONNECTED: list[object] = []


def _listen(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        CONNECTED.append(arguments[1])


# The interpreter itself tells of every connection that is really made; it cannot be told to stop.
sys.addaudithook(_listen)


def resolve(host, port):
    return LEADS.get(host, [])


@pytest.mark.parametrize("url", URLS)
def test_a_url_that_leads_inside_is_refused_by_name_and_never_called(url):
    calls, before = Calls(), len(CONNECTED)
    client = Client(Guard(resolve=resolve), dial=calls.dial)
    with pytest.raises(Invalid) as refused:
        client.guard.check(url)
    assert list(refused.value.problems) == ["url"]
    outcome = client.post(url, {}, b"{}")
    assert outcome.error.startswith("url: ")
    assert not outcome.delivered
    assert calls.made == []
    assert len(CONNECTED) == before


def test_the_table_is_long_enough():
    assert len(set(URLS)) == len(URLS) >= 60


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/hook?key=1",
        "https://EXAMPLE.org:8443",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:8443/",
        "https://[64:ff9b::93.184.215.14]/",
    ],
)
def test_a_public_url_is_called_at_its_checked_addresses(url):
    calls = Calls()
    outcome = Client(Guard(resolve=resolve), dial=calls.dial).post(url, {}, b"{}")
    assert outcome.error == "No answer: OSError."
    assert calls.made
    assert all(is_public(ip_address(host)) and port in {443, 8443} for host, port in calls.made)


def test_a_name_that_turns_inside_after_registration_is_not_called():
    answers = iter([PUBLIC, ["127.0.0.1"], ["169.254.169.254"], ["::1"]])
    calls = Calls()
    client = Client(Guard(resolve=lambda *_: next(answers)), dial=calls.dial)
    assert client.guard.check("https://example.org/").addresses == tuple(PUBLIC)
    for _ in range(3):
        assert "not public" in client.post("https://example.org/", {}, b"{}").error
    assert calls.made == []


def test_a_name_is_looked_up_once_a_delivery():
    """A second look could lead elsewhere than the first, which was checked."""
    asked = []

    def once(host, port):
        asked.append(host)
        return PUBLIC if len(asked) == 1 else ["127.0.0.1"]

    calls = Calls()
    Client(Guard(resolve=once), dial=calls.dial).post("https://example.org/", {}, b"{}")
    assert [host for host, _ in calls.made] == PUBLIC
    assert len(asked) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_to_the_metadata_address_is_a_failure_and_not_followed(code):
    away = status(code, Location="http://169.254.169.254/latest/meta-data/")
    with Receiver(then=away).listening() as receiver:
        before = len(CONNECTED)
        outcome = a_client().post(receiver.url, {}, b"{}")
    assert outcome.status_code == code
    assert not outcome.delivered
    assert "redirects are not followed" in outcome.error
    assert CONNECTED[before:] == [("127.0.0.1", receiver.port)]


def test_no_proxy_of_the_environment_is_asked(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Receiver().listening() as receiver:
        assert a_client().post(receiver.url, {}, b"{}").delivered


@pytest.mark.parametrize(
    ("allowed", "url", "fine"),
    [
        ("hooks.internal:8080", "http://hooks.internal:8080/x", True),
        ("hooks.internal:8080", "https://hooks.internal:8080/x", True),
        ("hooks.internal:8080", "http://hooks.internal:8081/x", False),
        ("hooks.internal:8080", "http://other.internal:8080/x", False),
        ("10.1.0.0/16", "http://other.internal/x", True),
        ("10.2.0.0/16", "http://other.internal/x", False),
        ("10.1.0.0/16, hooks.internal:443", "https://hooks.internal/x", True),
        ("10.1.0.0/16", "http://half.internal/x", False),
        ("10.1.0.0/16", "http://mapped.internal/x", True),
        ("[::1]:9000", "http://[::1]:9000/x", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/x", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9001/x", False),
        ("", "http://127.0.0.1:9000/x", False),
    ],
)
def test_an_operator_allows_private_receivers_by_place_or_network(allowed, url, fine):
    leads = {
        "hooks.internal": ["192.168.7.7"],
        "other.internal": ["10.1.2.3"],
        "half.internal": ["10.1.2.3", "10.2.2.3"],
        "mapped.internal": ["::ffff:10.1.2.3"],
    }
    guard = Guard(Allowed.read(allowed), resolve=lambda host, _port: leads.get(host, []))
    if fine:
        assert guard.check(url).addresses
    else:
        with pytest.raises(Invalid):
            guard.check(url)


@pytest.mark.parametrize("text", ["hooks", "hooks:http", "10.0.0.1/8", "a b:80", "10.0.0.0/99"])
def test_a_bad_list_of_allowed_receivers_stops_the_service_by_its_name(text):
    with pytest.raises(BadSettings, match="SCORECARD_WEBHOOK_ALLOW"):
        Allowed.read(text)


def test_a_resolver_that_hangs_is_waited_for_no_longer_than_said():
    never = Event()
    guard = Guard(LOOPBACK, resolve=lambda *_: [str(never.wait(30))])
    with pytest.raises(Invalid, match="No address is known"):
        guard.check("https://example.org/", seconds=0.05)
    never.set()
