"""What does the team see in Slack, and what may it press? Bolt, views, rooms, the web process."""
