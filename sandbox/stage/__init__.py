"""The stage: how people and scripts make things happen on the platforms, and see what is there."""
