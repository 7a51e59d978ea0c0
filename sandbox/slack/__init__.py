"""Slack, as far as a support desk meets it."""
