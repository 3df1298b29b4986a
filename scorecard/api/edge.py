"""What the REST resources share: reading a query or a body by its schema, and the OpenAPI document.

flask-smorest keeps the document; parsing is ours, so that every mistake is one problem document
that names the field, and a read without a query costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import cache, wraps
from http import HTTPStatus
from threading import Lock
from typing import Any

import flask_smorest
import orjson
from flask import Flask, Response, request
from flask.json.provider import JSONProvider
from marshmallow import Schema, fields
from werkzeug.exceptions import UnsupportedMediaType

from scorecard.api.document import complete
from scorecard.api.taken import KINDS, taken
from scorecard.errors import Invalid
from scorecard.reports.as_json import written
from scorecard.schemas.base import load
from scorecard.web.json_text import read_json
from scorecard.web.problems import MEDIA_TYPE

# The rules of web.identity as OpenAPI security; any other rule is a role, which needs a token.
SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "public": [],
    "reading": [{}, {"token": []}],
    "computing": [{}, {"token": []}],
    "password": [{"password": []}],
    "somebody": [{"token": []}],
    "signing": [],
}


class ProblemDetail(Schema):
    """One thing wrong, where it is and what to do."""

    pointer = fields.String(metadata={"example": "#/observed_on"})
    parameter = fields.String(metadata={"example": "as_of"})
    detail = fields.String(metadata={"example": "Is in the future: today is 2026-11-24 (UTC)."})
    row = fields.Integer(metadata={"description": "Of a file that was sent; 1 is the header."})
    column = fields.String(allow_none=True)
    value = fields.String(allow_none=True, metadata={"description": "What stands there."})


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type = fields.String(metadata={"example": "about:blank"})
    title = fields.String(metadata={"example": "Unprocessable Entity"})
    status = fields.Integer(metadata={"example": 422})
    detail = fields.String(metadata={"example": "The entry is not valid."})
    instance = fields.String(metadata={"example": "/api/v1/evidence"})
    request_id = fields.String()
    errors = fields.List(fields.Nested(ProblemDetail))
    revision = fields.Integer(metadata={"description": "The newest revision there is (412)."})
    existing = fields.String(metadata={"description": "The entry that says the same (409)."})


class Api(flask_smorest.Api):
    """flask-smorest with our problem documents instead of its own errors."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self._resources: list[flask_smorest.Blueprint] = []
        self._document: bytes | None = None
        self._describing = Lock()
        super().__init__(app)

    def register_blueprint(self, blp: flask_smorest.Blueprint, **options: Any) -> None:
        """Its routes now; what the document says of them when somebody asks for it.

        Describing them costs twice what all else of a new app does.
        """
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._resources.append(blp)

    def _register_error_handlers(self) -> None:
        """web.problems has them."""

    def _register_responses(self) -> None:
        for status in (*HTTPStatus, None):
            name = status.name if status else "DEFAULT_ERROR"
            response: dict[str, Any] = {"description": status.phrase if status else "A problem"}
            if status is None or status >= HTTPStatus.BAD_REQUEST:
                response["content"] = {MEDIA_TYPE: {"schema": self.ERROR_SCHEMA}}
            self.spec.components.response(name, response, lazy=True)

    def _openapi_json(self) -> Response:
        """The document: complete, put together once."""
        with self._describing:
            if self._document is None:
                self._document = to_json(complete(self._described()))
        response = Response(self._document, content_type="application/json")
        response.add_etag()
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
        return response

    def _described(self) -> dict[str, Any]:
        for blp in self._resources:
            blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
            self.spec.tag({"name": blp.name, "description": blp.description})
        return deepcopy(self.spec.to_dict())


class Resource(flask_smorest.Blueprint):
    """A blueprint whose routes say who may call them, and whose parsing raises Invalid."""

    def add_url_rule(
        self, rule: str, endpoint: Any = None, view_func: Any = None, **more: Any
    ) -> Any:
        documented: dict[str, Any] = {"operationId": view_func.__name__}
        who = getattr(view_func, "auth_rule", None)
        documented["security"] = SECURITY.get(str(who), [{"token": []}])
        if who not in SECURITY:
            documented["x-role"] = who
            documented["x-scope"] = str(getattr(view_func, "auth_scope", None))
        if not _takes_a_query(view_func):
            view_func = _refusing_queries(view_func)
        apidoc = view_func._apidoc = deepcopy(getattr(view_func, "_apidoc", {}))
        apidoc["manual_doc"] = {**documented, **apidoc.get("manual_doc", {})}
        return super().add_url_rule(rule, endpoint=endpoint, view_func=view_func, **more)

    def query(self, schema: type[Schema]) -> Callable[..., Any]:
        """Give the view the query string, loaded."""
        loader = schema()
        unasked = cache(lambda: load(loader, {}, "The query"))
        return self._given(
            "query", schema, lambda: _query(loader) if request.args else dict(unasked())
        )

    def files(self, media_types: Iterable[str]) -> Callable[..., Any]:
        """The view answers with a file of one of these types."""

        def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
            for media_type in sorted({one.partition(";")[0] for one in media_types}):
                schema = {"type": "string", "format": "binary"}
                if media_type in {"application/json", "text/csv"}:
                    schema = {"type": "object" if media_type.endswith("json") else "string"}
                view = self.alt_response(200, schema=schema, content_type=media_type, success=True)(
                    view
                )
            return view

        return decorator

    def body(self, schema: type[Schema], what: str) -> Callable[..., Any]:
        """Give the view the JSON body, loaded. `what` it is begins the message."""
        loader = schema()
        return self._given("json", schema, lambda: load(loader, json_body(), what))

    def _given(
        self, location: str, schema: type[Schema], read: Callable[[], Any]
    ) -> Callable[..., Any]:
        def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(view)
            def given(*args: Any, **kwargs: Any) -> Any:
                return view(read(), *args, **kwargs)

            apidoc = deepcopy(getattr(given, "_apidoc", {}))
            told = apidoc.setdefault("arguments", {})
            told.setdefault("parameters", []).append(
                {"in": location, "required": True, "schema": schema}
            )
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            told.setdefault("responses", {})[status.value] = status.name
            given._apidoc = apidoc  # type: ignore[attr-defined]
            return given

        return decorator


def _takes_a_query(view: Callable[..., Any]) -> bool:
    told = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return any(parameter["in"] == "query" for parameter in told)


def _refusing_queries(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that takes no query says so, rather than doing something else than was asked."""

    @wraps(view)
    def refusing(*args: Any, **kwargs: Any) -> Any:
        for name in request.args:
            raise Invalid.at(name, "Unknown field.")
        return view(*args, **kwargs)

    return refusing


class OrjsonProvider(JSONProvider):
    """JSON as the service writes it everywhere: orjson, instants in UTC with Z."""

    def dumps(self, obj: Any, **_: Any) -> str:
        return to_json(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        body = to_json(self._prepare_response_obj(args, kwargs))
        return Response(body, content_type="application/json")


def to_json(obj: Any) -> bytes:
    """Sorted by nobody, rounded nowhere; NaN cannot be written."""
    return orjson.dumps(obj, option=orjson.OPT_PASSTHROUGH_DATETIME, default=written)


def answer_private(shown: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """What is for whoever asked alone, and kept by nobody."""
    response = Response(to_json(shown), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def json_body() -> Any:
    """The request's JSON. Raises BadRequest or UnsupportedMediaType with what to send."""
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON, with the header Content-Type: application/json.")
    return read_json(request.get_data(), "The body")


def _query(schema: Schema) -> Any:
    given = request.args
    repeated = [name for name, values in given.lists() if len(values) > 1]
    if repeated:
        raise Invalid.at(repeated[0], "Is given more than once; give it once.")
    return load(schema, given.to_dict(), "The query")


def describe_fields(api: Api) -> None:
    """Tell the OpenAPI document what our own fields look like."""
    for field, (kind, form) in KINDS.items():
        api.register_field(field, kind, form)
    api.ma_plugin.converter.add_attribute_function(taken)
