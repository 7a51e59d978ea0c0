"""How is it drawn? Pure functions from values to Block Kit."""
