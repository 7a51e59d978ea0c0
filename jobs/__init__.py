"""When is it done? The courier, the doorbell that wakes it, the clock, the worker."""
