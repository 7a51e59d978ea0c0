"""What is counted, for Prometheus?"""

from prometheus_client import Counter, Histogram

deliveries_in = Counter(
    "deskhand_webhooks", "Deliveries of a platform, by what became of them", ["channel", "outcome"]
)
deliveries_out = Counter(
    "deskhand_outbox", "Attempts to tell the world, by what became of them", ["kind", "outcome"]
)
acknowledged_in = Histogram(
    "deskhand_webhook_seconds", "Seconds from a delivery to its acknowledgement", ["channel"]
)
