"""The hook by which the suite asks a peer to send something: POST JSON, answered with 202, 409 or 501."""

from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool  # type: ignore[import-not-found]  # in the peers' environment
from starlette.requests import Request  # type: ignore[import-not-found]  # likewise
from starlette.responses import JSONResponse, Response  # type: ignore[import-not-found]  # likewise

PATH = "/stimulus"


class CannotStart(Exception):
    """The message that is asked for cannot be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: whom to send to, in which conversation, about which message of the recipient's."""

    domain: str
    conversation_id: str
    refers_to: str
    wanted: dict[str, Any]


def hook(service: Any) -> None:
    """Let the service's web application take stimuli; the service says what it `starts` and how."""

    async def take(request: Request) -> Response:
        body = await request.json()
        if body["message"] != service.starts:
            return JSONResponse({"why": f"this peer starts {service.starts} only"}, status_code=501)
        order = Order(
            domain=body["recipient"]["domain"],
            conversation_id=body["conversation_id"],
            refers_to=body["refers_to"],
            wanted=body.get("wanted") or {},
        )
        try:
            await run_in_threadpool(service.start, order)
        except CannotStart as error:
            return JSONResponse({"why": str(error)}, status_code=409)
        return Response(status_code=202)

    service.app.add_route(PATH, take, methods=["POST"])
