"""The API: who asks, what for, and how the answer goes out or goes wrong."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from email.utils import formatdate
from http import HTTPStatus

from pos_app.training.checkout import sessions
from pos_app.training.core import events, profile
from pos_app.training.core.account import API_VERSION, Account
from pos_app.training.core.calls import Call, Route
from pos_app.training.core.controls import Fault, FaultKind
from pos_app.training.core.errors import Obj, Refusal, api_error, invalid, rate_limited
from pos_app.training.core.idempotency import LONGEST_KEY, Answer, Slot, fingerprint
from pos_app.training.core.ids import Ids
from pos_app.training.core.params import parse_form, read_params
from pos_app.training.core.simulator import Simulator
from pos_app.training.core.views import expand, shown
from pos_app.training.customers import customer_sessions, customers, ephemeral_keys, payment_methods
from pos_app.training.http import pages, publishable
from pos_app.training.http.keys import (
    PUBLISHABLE,
    account_of,
    api_key,
    check_right,
    check_valid,
    is_publishable,
)
from pos_app.training.http.messages import Dropped, Exchange, Request, Response
from pos_app.training.http.origins import turned_away
from pos_app.training.money import (
    balance,
    charges,
    connect,
    disputes,
    files,
    fraud_warnings,
    payment_intents,
    refunds,
    report_runs,
    setup_intents,
)
from pos_app.training.terminal import actions, configurations, inputs, locations, readers

_LOOK_AGAIN = 0.05
"""Seconds after which a request that waits sees that the latency was turned down."""

RESOURCES = (
    customers, payment_methods, setup_intents, payment_intents, charges, refunds, disputes,
    fraud_warnings, files, report_runs,
    balance, connect, events, profile, sessions,
    customer_sessions, ephemeral_keys, locations, configurations, readers,
    actions, inputs,
)  # fmt: skip
ROUTES: list[Route] = [route for resource in RESOURCES for route in resource.ROUTES]
LOCKED = (
    "This object cannot be accessed right now because another API request or Stripe process is"
    " currently accessing it. If you see this error intermittently, retry the request."
)
LOGGED = 5000
HTML_502 = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"
BEFORE = {
    FaultKind.RESET_BEFORE, FaultKind.TIMEOUT_BEFORE, FaultKind.CONFLICT, FaultKind.RATE_LIMITED,
    FaultKind.BAD_GATEWAY,
}  # fmt: skip


class Matcher:
    """Finds the route of a path; `customers/search` goes before `customers/{id}`."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Compile the path templates."""
        ordered = sorted(routes, key=lambda route: route.path.count("{"))
        self._routes = [
            (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)), route)
            for route in ordered
        ]

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route and the names in the path.

        Raises:
            Refusal: 404 when there is none.
        """
        for pattern, route in self._routes:
            if route.method == method and (match := pattern.fullmatch(path)):
                return route, match.groupdict()
        message = (
            f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we"
            " can help at https://support.stripe.com/."
        )
        raise invalid(message, status=404)


class Api:
    """Answers requests to the API and to the pages beside it."""

    def __init__(self, simulator: Simulator) -> None:
        """Serve a simulator."""
        self.simulator = simulator
        self.requests: list[Exchange] = []
        self.observers: list[Callable[[Exchange], None]] = []
        self.rewrite: Callable[[Exchange], str] | None = None
        self.closing = threading.Event()
        self._matcher = Matcher(ROUTES)
        self._ids = Ids()

    def answer(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            Dropped: a fault wants the connection reset.
        """
        if refused := turned_away(request.headers):
            response = refused
        elif request.path.startswith("/v1/"):
            response = self._serve(request)
        else:
            response = pages.answer(self.simulator, request)
        response.headers["Date"] = formatdate(self.simulator.now(), usegmt=True)
        return response

    def _serve(self, request: Request) -> Response:
        request_id = self._ids.new("req", 14)
        with self.simulator.lock:
            fault = self.simulator.controls.struck(request.method, request.path)
        if fault and fault.kind in BEFORE:
            response = self._fail_before(request, fault)
        else:
            response = self._carry_out(request, fault, request_id)
        response.headers |= _own_headers(response.status, request_id)
        exchange = self._record(request, response)
        if self.rewrite:
            response.body = self.rewrite(exchange)
        if fault:
            self._fail_after(response, fault)
        return response

    def _record(self, request: Request, response: Response) -> Exchange:
        exchange = Exchange(
            request.method, request.path, request.query, request.headers, response.status,
            response.body, response.replayed,
        )  # fmt: skip
        self.requests.append(replace(exchange, body=""))
        del self.requests[:-LOGGED]
        for observer in self.observers:
            observer(exchange)
        return exchange

    def _fail_before(self, request: Request, fault: Fault) -> Response:
        match fault.kind:
            case FaultKind.CONFLICT:
                return _refused(invalid(LOCKED, status=409, code="lock_timeout"))
            case FaultKind.RATE_LIMITED:
                return _refused(rate_limited())
            case FaultKind.BAD_GATEWAY:
                return Response(502, HTML_502, content_type="text/html")
        self._record(request, Response(0, ""))
        if fault.kind is FaultKind.TIMEOUT_BEFORE:
            self.closing.wait(fault.seconds)
        raise Dropped

    def _fail_after(self, response: Response, fault: Fault) -> None:
        if fault.kind is FaultKind.TIMEOUT_AFTER:
            self.closing.wait(fault.seconds)
        if fault.kind in {FaultKind.TIMEOUT_AFTER, FaultKind.RESET_AFTER}:
            raise Dropped
        if fault.kind is FaultKind.CUT_JSON:
            response.body = response.body[: len(response.body) // 2]

    def _carry_out(self, request: Request, fault: Fault | None, request_id: str) -> Response:
        try:
            response = self._admit(request, fault, request_id)
        except Refusal as refusal:
            response = _refused(refusal)
        if response.status == HTTPStatus.UNAUTHORIZED:
            return response  # said before anything else of the request is looked at
        for name in ("Stripe-Account", "Idempotency-Key"):
            if name.lower() in request.headers:
                response.headers[name] = request.headers[name.lower()]
        return response

    def _admit(self, request: Request, fault: Fault | None, request_id: str) -> Response:
        key = api_key(request.headers.get("authorization", ""))
        check_valid(self.simulator, key)
        account = account_of(self.simulator, key, request.headers.get("stripe-account"))
        with self.simulator.lock:
            if self.simulator.controls.too_many(time.monotonic()):
                raise rate_limited()
        route, names = self._matcher.find(request.method, request.path)
        if is_publishable(key) and not route.public:
            raise invalid(PUBLISHABLE, status=401, code="secret_key_required")
        check_right(self.simulator, key, account, route.right)
        raw = parse_form(request.query)
        job = _Job(
            self.simulator,
            account,
            request,
            route,
            names,
            raw,
            fault,
            request_id,
            is_publishable(key),
        )
        idempotency_key = request.headers.get("idempotency-key")
        if request.method != "POST" or not idempotency_key:
            self._delay()
            return job.run()
        if len(idempotency_key) > LONGEST_KEY:
            message = f"Idempotency keys can have up to {LONGEST_KEY} characters."
            raise Refusal(400, "idempotency_error", message)
        return self._once(job, (account.id, idempotency_key))

    def _delay(self) -> None:
        began = time.monotonic()
        while (left := began + self.simulator.controls.latency - time.monotonic()) > 0:
            if self.closing.wait(min(left, _LOOK_AGAIN)):
                return

    def _once(self, job: "_Job", slot: Slot) -> Response:
        wanted = fingerprint(job.request.method, job.request.path, job.raw)
        with self.simulator.lock:
            self.simulator.prune_answers()
            earlier = self.simulator.idempotency.begin(slot, wanted)
        if earlier is not None:
            return Response(earlier.status, earlier.body, {"Idempotent-Replayed": "true"})
        try:
            self._delay()
            return job.run(slot, wanted)
        finally:
            with self.simulator.lock:
                self.simulator.idempotency.free(slot)


@dataclass
class _Job:
    """A request that was let in, ready to be carried out."""

    simulator: Simulator
    account: Account
    request: Request
    route: Route
    names: dict[str, str]
    raw: Obj
    fault: Fault | None
    request_id: str
    publishable: bool

    def run(self, slot: Slot | None = None, wanted: str = "") -> Response:
        """Carry it out. Once it has begun, its answer is kept for the idempotency key in `slot`.

        Raises:
            Refusal: 400 for parameters that are wrong; nothing has begun then.
        """
        params = read_params(self.route.accepts, self.raw)
        simulator = self.simulator
        with simulator.lock:
            simulator.settle_due()
            response = self._answer(params)
            answer = Answer(wanted, response.status, response.body, self.account.now())
            simulator.commit(slot, answer)
            if slot:
                simulator.idempotency.store(slot, answer)
        return response

    def _answer(self, params: Obj) -> Response:
        kind = self.fault.kind if self.fault else None
        if kind is FaultKind.ERROR_NOT_EXECUTED:
            return _refused(api_error())
        try:
            response = self._execute(params)
        except Refusal as refusal:
            if not refusal.kept:
                self.simulator.discard()
            response = _refused(refusal)
        return _refused(api_error()) if kind is FaultKind.ERROR_EXECUTED else response

    def _execute(self, params: Obj) -> Response:
        paths = params.pop("expand", [])
        account = self.account
        account.request_id = self.request_id
        account.idempotency_key = self.request.headers.get("idempotency-key")
        version = self.request.headers.get("stripe-version")
        call = Call(account, params, self.request.path, self.names, version)
        handler = self.route.handler
        obj = publishable.serve(call, handler) if self.publishable else handler(call)
        if obj["object"] == report_runs.CONTENTS:
            return Response(200, obj["text"], content_type="text/csv")
        view = expand(account, shown(account, obj), paths)
        return Response(200, json.dumps(view))


def _refused(refusal: Refusal) -> Response:
    body = json.dumps({"error": refusal.error})
    return Response(refusal.status, body, dict(refusal.headers))


def _own_headers(status: int, request_id: str) -> dict[str, str]:
    """The headers of every answer; a key that is refused gets no request id."""
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="Stripe"'}
    return {"Request-Id": request_id, "Stripe-Version": API_VERSION}
