"""Facebook, as far as a support desk meets it: Messenger, and a page with posts and comments."""
