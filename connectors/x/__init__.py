"""How does X say it, and how is it told? The X channel; tweepy lives here alone."""
