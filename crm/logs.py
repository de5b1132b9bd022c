"""Structured logs: events, not prose, with the request's or task's id on every line and no PII."""

import logging
import logging.config
import uuid

import structlog
from celery.signals import setup_logging, task_prerun

SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]


def configure(options: dict) -> None:
    """Send every library's log through the same lines: JSON in production, words elsewhere."""
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
            *SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, show],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"lines": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {"mail.log": {"level": "WARNING"}},
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
