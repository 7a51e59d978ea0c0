"""How is the courier woken? A job without data on an RQ queue; a lost one costs a second."""

import threading
import time

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

QUEUE = "desk"
LOOK = "jobs.wake.look"
SECONDS_AT_MOST = 120  # for one job; RQ ends it then, and the next one goes on
REST = 1.0  # seconds without ringing after Redis did not answer

log = structlog.get_logger(__name__)


class Doorbell:
    """Rings at the worker. Never fails and never waits long: the clock rings again anyway."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=0.3,
            socket_timeout=0.5,
            retry=Retry(NoBackoff(), 0),
        )
        self._queue = queue(self._redis)
        self._silent_until = 0.0
        self._wanted = threading.Event()
        self._closed = False
        threading.Thread(target=self._answer, name="doorbell", daemon=True).start()

    def ring(self) -> bool:
        """Wake a worker, unless a ring waits to be heard; False when Redis is away."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            if self._redis.llen(self._queue.key) == 0:
                self._queue.enqueue_call(
                    LOOK, timeout=SECONDS_AT_MOST, result_ttl=0, failure_ttl=3600, ttl=60
                )
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + REST
            log.warning("the doorbell is out of order; the clock works instead", error=str(error))
            return False
        return True

    def __call__(self) -> None:
        """Have it rung soon. Nobody waits for Redis, and many who ask at once are one ring."""
        self._wanted.set()

    def works(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self._redis.ping())
        except (RedisError, OSError):
            return False

    def close(self) -> None:
        """Give the connections back."""
        self._closed = True
        self._wanted.set()
        self._redis.close()

    def _answer(self) -> None:
        while self._wanted.wait() and not self._closed:
            self._wanted.clear()
            self.ring()


def queue(redis: Redis) -> Queue:
    """The one queue. JSON only: pickles would let whoever writes to Redis run code here."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)
