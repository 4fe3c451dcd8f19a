"""Clients of other services: mail, object storage, Google One Tap."""
