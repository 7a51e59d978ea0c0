"""What does the operator type? `deskhand …`."""
