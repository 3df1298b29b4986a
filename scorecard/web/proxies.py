"""What proxies in front of the service say of a request: who asked, by which scheme, which host."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def believe(app: Flask, proxies: int) -> None:
    """Believe what the last so many wrote of a request, and nothing that came before them.

    One too many, and any client could say that it is somewhere else at each try of a password;
    one too few, and all who come by the same proxy share its tries.
    """
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
    )
