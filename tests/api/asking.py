"""How a mistake is sent, and what every problem document has to hold."""

from __future__ import annotations

import json

from scorecard.records import Role


def post(small, body, path="/evidence", role=Role.ADMIN, **more):
    """`body` as the standard library writes it: NaN, half characters and long numbers too."""
    sent = {"data": json.dumps(body), "content_type": "application/json"}
    return small.ask("POST", path, role, **(more or sent))


def problem(response, status):
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body = response.get_json()
    assert {"type", "title", "status", "detail", "instance", "request_id"} <= set(body)
    assert body["status"] == status
    assert body["instance"] == response.request.path
    assert body["request_id"]
    assert body["detail"]
    assert "Traceback" not in response.text
    return body
