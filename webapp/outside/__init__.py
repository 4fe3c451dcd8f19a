"""Other services the site calls: mail, object storage, Google One Tap."""
