"""How often may the app call? Each method by its tier.

https://docs.slack.dev/apis/web-api/rate-limits
"""

# Slack's tiers, in calls a minute
TIER_2, TIER_3, TIER_4, SPECIAL = 20, 50, 100, 600
