"""Other programs and services that the site calls: mail, object storage, Google One Tap, the typesetter."""
