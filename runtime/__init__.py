"""What does every process need before it can work? Settings, wiring, the clock, logs, metrics."""
