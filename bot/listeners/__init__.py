"""What do agents press, submit and type? Listeners translate; they never decide."""
