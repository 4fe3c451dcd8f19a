"""The variant that a stored answer was given to."""

from webapp.content.library import Library
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.locales import Locale


def answered_variant(library: Library, topic_slug: str, task_id: str, seed: int, locale: Locale) -> Variant | None:
    """Return a variant as it was shown; None if its author has removed the task, or changed it so that it is broken."""
    topic = library.topics.get(topic_slug)
    task = topic.tasks.get(task_id) if topic else None
    try:
        return make_variant(task, seed, locale).write_out() if task else None
    except VariantError:
        return None
