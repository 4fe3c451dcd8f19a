from hypothesis import settings

# A shared machine pauses at will: slow examples say nothing about pure functions.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
