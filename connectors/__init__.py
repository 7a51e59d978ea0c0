"""What does each platform say, in our words? One folder per channel; nothing is decided here."""
