"""Structured logs: events, not prose, with the request's or task's id on every line and no PII."""

import logging
import logging.config
import sys
import traceback
import uuid
from pathlib import Path

import structlog
from celery.signals import setup_logging, task_prerun

HOME = Path(__file__).resolve().parent.parent
SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def without_values(logger, method, event):
    """Say of an exception its types and its lines, not its message.

    A message may quote a person, as PostgreSQL's do: "Key (address)=(june@…) already exists".
    """
    info = event.pop("exc_info", None)
    error = sys.exception() if info is True else info[1] if isinstance(info, tuple) else info
    if error:
        event["exception"] = "\n".join(_places(error))
    said = getattr(event.get("_record"), "data", None)
    if isinstance(said, dict) and "exc" in said:  # Celery quotes it in its own sentence
        event["event"] = f"Task {said.get('name')}[{said.get('id')}] failed"
    return event


def _places(error: BaseException):
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause:
        yield from _places(cause)
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        shown = path.relative_to(HOME) if path.is_relative_to(HOME) else path
        yield f"  {shown}:{frame.lineno} {frame.name}"


def configure(options: dict) -> None:
    """Send every library's log through the same lines: JSON in production, words elsewhere."""
    shared = SHARED if options["quotes"] else [*SHARED, without_values]
    show = (
        structlog.processors.JSONRenderer()
        if options["json"]
        else structlog.dev.ConsoleRenderer(
            colors=False,
            # The default one prints local variables, which hold people.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, show],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"lines": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            # Libraries that tell every page they lay out, every letter they carve.
            "loggers": dict.fromkeys(("mail.log", "weasyprint", "fontTools"), {"level": "WARNING"}),
        }
    )


@setup_logging.connect
def _celery_uses_these_logs(**kwargs):
    """Celery configures logging by itself unless somebody answers this signal."""


@task_prerun.connect
def _name_the_task(task_id, task, **kwargs):
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


class RequestLog:
    """One id a request, on each of its log lines and in the answer's X-Request-ID."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.log = structlog.get_logger("sphere.request")

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        if response.status_code >= 500:
            route = request.resolver_match.route if request.resolver_match else None
            self.log.error("request.failed", route=route, status=response.status_code)
        return response
