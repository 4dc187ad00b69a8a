"""The result index: which results issuers say that they hold, found by patient token alone, and forgotten when nothing can recognise them any more."""
