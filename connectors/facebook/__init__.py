"""How does Facebook say it, and how is it told? A page: its Messenger and its comments."""
