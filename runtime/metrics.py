"""What is counted, for Prometheus?"""

from prometheus_client import Counter, Gauge, Histogram

deliveries_in = Counter(
    "deskhand_webhooks", "Deliveries of a platform, by what became of them", ["channel", "outcome"]
)
due_rows = Gauge("deskhand_due", "Rows of the books that are due and not done", ["what"])
oldest_due = Gauge("deskhand_oldest_due_seconds", "How long the oldest row of the outbox is due")
clock_age = Gauge("deskhand_clock_age_seconds", "Seconds since the clock's last tick")
acknowledged_in = Histogram(
    "deskhand_webhook_seconds", "Seconds from a delivery to its acknowledgement", ["channel"]
)
