"""What stands before every handler: where a request may come from, what is answered when it fails, headers."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bots.web.house import find_device, house, language, reply
from bots.web.problem import Problem
from core.refusal import NotFound, Refusal
from core.words import plain, say

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' blob:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an invite's address is a secret
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}
FOREVER = "public, max-age=31536000, immutable"  # static files: their address changes with them
HTTPS_ONLY = "max-age=31536000"
_STATUS_CODES = {404: "not_found", 405: "not_found", 413: "too_long", 415: "not_json"}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the security headers; nothing is cached unless its handler says so."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    is_kept = request.path.startswith("/static/") and response.status in (200, 206, 304)
    response.headers.setdefault("Cache-Control", FOREVER if is_kept else "no-store")
    if house(request).is_secure:
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what went wrong with a sentence in the reader's language."""
    try:
        await find_device(request)
        return await handler(request)
    except Problem as problem:
        return _told(request, problem)
    except Refusal as refusal:
        status = 404 if isinstance(refusal, NotFound) else 422
        sentence = plain(house(request).words.text(say(refusal.key, **refusal.told), language(request)))
        return _answer(request, status, type(refusal).__name__, sentence)
    except web.HTTPException as error:
        if error.status < 400:  # noqa: PLR2004 - a redirect
            raise
        return _told(request, Problem(error.status, _STATUS_CODES.get(error.status, "bad_request")))
    except Exception:
        log.exception("web.failed", route=_route(request))
        return _told(request, Problem(500, "internal"))


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only our own pages, and scripts that are no browser, change anything.

    Raises Problem 403 for another site's page, 415 for a body that a plain form could send.
    """
    if request.method not in ("GET", "HEAD"):
        if not _is_ours(request):
            raise Problem(403, "other_site")
        expected = "multipart/form-data" if request.path == "/api/files" else "application/json"
        if request.content_type != expected:
            raise Problem(415, "not_json")
    return await handler(request)


def _is_ours(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc in {request.host, urlsplit(house(request).settings.public_url).netloc}
    return request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def _told(request: web.Request, problem: Problem) -> web.Response:
    phrase = say(f"web.error_{problem.code}", **problem.told)
    sentence = house(request).words.text(phrase, language(request))
    return _answer(request, problem.status, problem.code, sentence, problem.headers)


def _answer(
    request: web.Request, status: int, code: str, sentence: str, headers: dict[str, str] | None = None
) -> web.Response:
    if request.path.startswith(("/api/", "/health")):
        return reply({"error": code, "message": sentence}, status=status, headers=headers)
    page = house(request).pages("error.html", language(request), sentence=sentence)
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)


def _route(request: web.Request) -> str:
    """Give the address's pattern: the address itself may hold an invite."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
