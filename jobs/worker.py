"""What runs when a ring is heard? RQ's simple worker, in this process, one ring at a time."""

import logging
from time import sleep

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from jobs.doorbell import queue
from jobs.wake import Shift, begin
from runtime.problems import SetupProblem

AGAIN_AFTER = 1.0  # seconds between two looks for a Redis that went away

log = structlog.get_logger(__name__)


def run_worker(url: str, shift: Shift, *, burst: bool = False) -> None:
    """Answer rings until SIGTERM or SIGINT; what is in hand is finished first.

    Args:
        url: where Redis is.
        shift: what a ring starts.
        burst: end when nobody rings any more.
    """
    logging.getLogger("rq.worker").setLevel(logging.WARNING)
    logging.getLogger("rq.queue").setLevel(logging.WARNING)
    begin(shift)
    redis = Redis.from_url(url)
    # One queue only: a killed worker on several queues can lose a job's id.
    shift.work()  # what waited while nobody was here
    try:
        redis.ping()
    except (RedisError, OSError) as error:
        raise SetupProblem(
            [f"Redis does not answer ({error}). Is DESKHAND_REDIS_URL right?"]
        ) from None
    while not _answers(redis, burst):
        sleep(AGAIN_AFTER)


def _answers(redis: Redis, burst: bool) -> bool:
    """Whether a worker came to its own end. RQ's outlives a Redis that goes away later, but not
    one that goes away while the worker says hello.
    """
    try:
        worker = SimpleWorker([queue(redis)], connection=redis, serializer=JSONSerializer)
        worker.work(burst=burst, logging_level="WARNING")
    except (RedisConnectionError, OSError) as error:
        log.warning("the doorbell is out of order; the worker waits for it", error=str(error))
        return False
    return True
