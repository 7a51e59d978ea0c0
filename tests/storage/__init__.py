"""How is the desk tested? Through the front door."""
