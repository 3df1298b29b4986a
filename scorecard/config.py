"""Settings, read once from the environment. Bad settings stop the service before it serves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from scorecard.errors import BadSettings

ROOT = Path(__file__).parents[1]


def setting(default: Any, meaning: str) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """Each field is the variable SCORECARD_<NAME>, or for secrets SCORECARD_<NAME>_FILE."""

    database_url: str = setting(
        f"sqlite:///{ROOT / 'var' / 'scorecard.sqlite'}",
        "Where the data is: sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME.",
    )
    public_reading: bool = setting(True, "Whether scores and evidence can be read without a token.")
    host: str = setting("127.0.0.1", "The address that `scorecard serve` listens on.")
    port: int = setting(8000, "The port that `scorecard serve` listens on.")
    threads: int = setting(32, "How many requests a process answers at once.")
    workers: int = setting(1, "Processes of `scorecard serve`; more than one needs PostgreSQL.")
    max_body_bytes: int = setting(1_048_576, "The largest request body; larger gets 413.")
    max_attachment_bytes: int = setting(10_485_760, "The largest file attached to an entry.")
    max_import_bytes: int = setting(67_108_864, "The largest file of entries to import.")
    cache_bytes: int = setting(67_108_864, "Memory a process may keep ready answers in.")
    max_waits: int = setting(8, "How many readers of changes a process lets wait at once.")
    max_exports: int = setting(
        4, "How many exports of evidence leave at once; each holds a snapshot of the database."
    )
    export_seconds: int = setting(
        600, "How long an export may take to leave; then it is broken off and its snapshot let go."
    )
    max_computations: int = setting(
        4, "How many simulations, what-ifs, goals and drafts are computed at once; then 503."
    )
    statement_seconds: int = setting(
        30, "How long PostgreSQL may take for one statement of a read; then 503."
    )
    webhook_allow: str = setting(
        "", "Private receivers that webhooks may reach: HOST:PORT and networks, with commas."
    )
    password_attempts: str = setting(
        "10 per minute",
        "How often an address may try a password, and one may be tried for a name; then 429.",
    )
    rate_limit: str = setting(
        "1200 per minute",
        "Requests of a token, or of an address without one, in each process; then 429. Or off.",
    )
    metrics_from: str = setting(
        "127.0.0.0/8, ::1/128", "Networks from which /metrics may be read, with commas."
    )
    ledger_key: str = setting(
        "", "Signs checkpoints of the ledger: base64 of 32 bytes, from `scorecard ledger key`."
    )
    session_hours: int = setting(12, "How long a browser stays signed in.")
    oidc_issuer: str = setting("", "The OpenID provider that people may sign in at: https://….")
    oidc_client_id: str = setting("", "What the provider calls this service.")
    oidc_client_secret: str = setting("", "The secret that it shares with this service.")
    oidc_name: str = setting("your organisation", "What the sign-in page calls the provider.")
    oidc_role_claim: str = setting("roles", "The claim that `oidc_roles` is about.")
    oidc_roles: str = setting(
        "", "Which role each value of that claim gives: experts=analyst, editors=reviewer."
    )
    trusted_proxies: int = setting(
        0, "Proxies in front, whose X-Forwarded-For, -Proto and -Host are believed."
    )
    query_tokens: bool = setting(
        False, "Whether a read of the API may have its token in the address, as ?token=."
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises BadSettings that names the variable and what it should hold."""
        known = {f"SCORECARD_{f.name.upper()}": f for f in fields(cls)}
        given = {name: value for name, value in environ.items() if name.startswith("SCORECARD_")}
        values: dict[str, Any] = {}
        for name in sorted(given):
            if name.startswith("SCORECARD_TEST_"):
                continue
            setting_name, text = _from_file(name, given[name], known)
            if setting_name not in known:
                raise BadSettings(f"{name} is not a setting. Known: {', '.join(sorted(known))}.")
            if setting_name != name and setting_name in given:
                raise BadSettings(f"{setting_name} is given twice, also as {name}; drop one.")
            declared = known[setting_name]
            values[declared.name] = _parsed(name, text, declared.default)
        settings = cls(**values)
        if settings.workers > 1 and settings.database_url.startswith("sqlite"):
            raise BadSettings("SCORECARD_WORKERS: SQLite takes one serving process; set it to 1.")
        return settings

    def __repr__(self) -> str:
        return "Settings(...)"  # a database address can hold a password


def _from_file(name: str, text: str, known: Mapping[str, Any]) -> tuple[str, str]:
    if not name.endswith("_FILE") or name in known:
        return name, text
    try:
        return name.removesuffix("_FILE"), Path(text).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(f"{name}: cannot read {text}: {error.strerror}.") from None


def _parsed(name: str, text: str, default: Any) -> Any:
    kind, least = type(default), 0 if default == 0 else 1
    if kind is bool:
        if text.lower() not in {"true", "false"}:
            raise BadSettings(f"{name} must be true or false, not {text!r}.")
        return text.lower() == "true"
    if kind is int:
        if not text.isdecimal() or int(text) < least:
            above = " above 0" if least else ""
            raise BadSettings(f"{name} must be a whole number{above}, not {text!r}.")
        return int(text)
    if not text:
        raise BadSettings(f"{name} is empty; give it a value or leave it out.")
    return text
