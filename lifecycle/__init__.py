"""What tickets do: values, events, decisions, promises. Standard library only; no I/O, no clock."""
