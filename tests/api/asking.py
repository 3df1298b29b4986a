"""How a mistake is sent, what every problem document holds, and how a CSV is written."""

from __future__ import annotations

import json
import re

from scorecard.records import Role

# How each type is written in the CSV: text in quotation marks, numbers without.
WRITTEN = {
    "string": r'"(?:[^"]|"")*"',
    "date": r'"\d{4}-\d\d-\d\d"',
    "datetime": r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"',
    "boolean": r'"(?:true|false)"',
    "integer": r"-?\d+",
    "number": r"-?\d+\.\d+",
}


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


def line_shape(fields):
    """What a line of a CSV looks like whose columns a Table Schema describes."""
    return re.compile(
        ",".join(
            f"(?:{WRITTEN[field['type']]})"
            + ("" if field.get("constraints", {}).get("required") else "?")
            for field in fields
        )
    )
