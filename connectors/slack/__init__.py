"""How do people ask in Slack, and how are they told? Slack as a channel of customers."""
