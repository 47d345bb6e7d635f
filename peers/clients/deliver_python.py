"""POST what a plan says with a Python library, and write the statuses: `python deliver_python.py requests PLAN`."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

_PIECE = 4096


def _pieces(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), _PIECE):
        yield body[at : at + _PIECE]


def _lines(plan: str) -> Iterator[tuple[str, str, list[str], int, bytes, dict[str, str]]]:
    for line in Path(plan).read_text(encoding="utf-8").splitlines():
        number, url, flags, times, body, *headers = line.split("\t")
        fields = dict(header.split(": ", 1) for header in headers)
        if "close" in flags.split(","):
            fields["Connection"] = "close"
        yield number, url, flags.split(","), int(times), Path(body).read_bytes(), fields


def _say(number: str, statuses: list[str]) -> None:
    sys.stdout.write(f"{number}\t{' '.join(statuses)}\n")


def with_requests(plan: str) -> None:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        for number, url, flags, times, body, headers in _lines(plan):
            statuses = []
            for _ in range(times):
                data = _pieces(body) if "chunked" in flags else body
                try:
                    statuses.append(str(session.post(url, data=data, headers=headers, timeout=20).status_code))
                except requests.RequestException as error:
                    statuses.append(f"error: {error!r}")
            _say(number, statuses)


def with_httpx(plan: str) -> None:
    import httpx

    with httpx.Client(trust_env=False, timeout=20) as client:
        for number, url, flags, times, body, headers in _lines(plan):
            statuses = []
            for _ in range(times):
                content = _pieces(body) if "chunked" in flags else body
                try:
                    statuses.append(str(client.post(url, content=content, headers=headers).status_code))
                except httpx.HTTPError as error:
                    statuses.append(f"error: {error!r}")
            _say(number, statuses)


async def _with_aiohttp(plan: str) -> None:
    import aiohttp

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        for number, url, flags, times, body, headers in _lines(plan):
            chunked = True if "chunked" in flags else None
            statuses = []
            for _ in range(times):
                post = session.post(url, data=body, headers=headers, chunked=chunked, expect100="expect" in flags)
                try:
                    async with post as answer:
                        await answer.read()
                        statuses.append(str(answer.status))
                except (aiohttp.ClientError, TimeoutError) as error:
                    statuses.append(f"error: {error!r}")
            _say(number, statuses)


def with_aiohttp(plan: str) -> None:
    asyncio.run(_with_aiohttp(plan))


if __name__ == "__main__":
    {"requests": with_requests, "httpx": with_httpx, "aiohttp": with_aiohttp}[sys.argv[1]](sys.argv[2])
