"""Log lines: what happened, where, and nothing of whom. Values of variables are never logged."""

import logging
import sys
from typing import Any

import structlog


def configure(form: str = "text") -> None:
    """Log to stderr, as text for people or as JSON for machines."""
    plain_traceback = structlog.dev.plain_traceback
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if form == "json" else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Addresses of requests hold invite codes, so aiohttp's own access log stays off.
    logging.getLogger("aiohttp.access").disabled = True
