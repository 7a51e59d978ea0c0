"""What do processes write about themselves? One JSON object a line, never raw text."""

import logging
import sys
from functools import partial

import structlog
from structlog.typing import EventDict


def start_logging(process: str) -> None:
    """Log to standard error from now on, as `process`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            partial(_named, process),
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(message)s")


def _named(process: str, _logger: object, _method: str, line: EventDict) -> EventDict:
    """Say which process speaks, whichever of its threads it is."""
    line["process"] = process
    return line
