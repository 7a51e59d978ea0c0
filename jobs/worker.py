"""What runs when a ring is heard? RQ's simple worker, in this process, one ring at a time."""

import logging

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from jobs.doorbell import queue
from jobs.wake import Shift, begin
from runtime.problems import SetupProblem


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
        worker = SimpleWorker([queue(redis)], connection=redis, serializer=JSONSerializer)
    except (RedisError, OSError) as error:
        raise SetupProblem(
            [f"Redis does not answer ({error}). Is DESKHAND_REDIS_URL right?"]
        ) from None
    worker.work(burst=burst, logging_level="WARNING")
