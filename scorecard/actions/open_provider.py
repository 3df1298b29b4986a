"""Prepare to have people sign in at an OpenID provider; nothing is asked of it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scorecard.errors import BadSettings
from scorecard.records import Role

if TYPE_CHECKING:
    from scorecard.delivery.provider import Provider

__all__ = ["Provider", "open_provider"]


def open_provider(
    issuer: str, client_id: str, client_secret: str, name: str, role_claim: str, roles: str
) -> Provider | None:
    """None without an issuer. Raises BadSettings."""
    if not issuer:
        if client_id or client_secret or roles:
            raise BadSettings("SCORECARD_OIDC_ISSUER is missing: whose client is this service?")
        return None
    if not client_id or not client_secret:
        raise BadSettings(
            "SCORECARD_OIDC_ISSUER needs SCORECARD_OIDC_CLIENT_ID and SCORECARD_OIDC_CLIENT_SECRET."
        )
    try:
        from scorecard.delivery.provider import Provider, is_safe  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise BadSettings(
            "SCORECARD_OIDC_ISSUER needs the extra oidc: pip install authlib requests"
        ) from None
    if not is_safe(issuer):
        raise BadSettings("SCORECARD_OIDC_ISSUER must start with https://.")
    return Provider(issuer, client_id, client_secret, name, role_claim, _roles(roles))


def _roles(text: str) -> dict[str, Role]:
    """`experts=analyst, editors=reviewer` as what each value gives."""
    found = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        value, _, role = pair.rpartition("=")
        if not value or role.strip() not in set(Role):
            raise BadSettings(
                f"SCORECARD_OIDC_ROLES: {pair!r} is not like experts=analyst; "
                f"roles are {', '.join(Role)}."
            )
        found[value.strip()] = Role(role.strip())
    return found
