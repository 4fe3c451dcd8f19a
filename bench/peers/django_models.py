"""The app's tables as Django's models, as `inspectdb` would write them: Django neither creates nor migrates them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def number() -> models.DecimalField:
    """A numeric column with room for every factor."""
    return models.DecimalField(max_digits=30, decimal_places=20)


class TopicConfig(models.Model):
    """A topic and its rules."""

    topic_slug = models.TextField(primary_key=True)
    base_task_xp = models.IntegerField()
    max_xp = models.IntegerField()
    daily_full_tasks = models.IntegerField()
    daily_half_tasks = models.IntegerField()
    multiplier_full = number()
    multiplier_half = number()
    multiplier_low = number()
    multiplier_early = number()
    level_thresholds = ArrayField(models.IntegerField())
    daily_xp_decay = number()
    min_xp_percent = number()
    review_intervals = ArrayField(models.IntegerField())
    review_tasks = models.IntegerField()
    earlier_review_intervals = ArrayField(models.IntegerField())
    ladder_since = models.DateField()

    class Meta:
        """Where it is."""

        app_label, managed, db_table = "bench", False, "topic_xp_config"


class TopicXp(models.Model):
    """A learner's progress in a topic."""

    pk = models.CompositePrimaryKey("user_id", "topic_slug")
    user_id = models.UUIDField()
    topic_slug = models.TextField()
    current_xp = models.IntegerField(default=0)
    total_xp_earned = models.BigIntegerField(default=0)
    level = models.IntegerField(default=0)
    daily_tasks_count = models.IntegerField(default=0)
    daily_hinted_count = models.IntegerField(default=0)
    daily_wrong_count = models.IntegerField(default=0)
    daily_tasks_date = models.DateField(null=True)
    srs_stage = models.IntegerField(default=0)
    next_review_date = models.DateField(null=True)
    last_review_date = models.DateField(null=True)
    last_practiced_date = models.DateField(null=True)
    last_activity = models.DateTimeField(null=True)
    attempt_count = models.IntegerField(default=0)
    lesson_completed = models.BooleanField(default=False)

    class Meta:
        """Where it is."""

        app_label, managed, db_table = "bench", False, "user_topic_xp"


class TaskState(models.Model):
    """A learner's state in a task."""

    pk = models.CompositePrimaryKey("user_id", "topic_slug", "task_id")
    user_id = models.UUIDField()
    topic_slug = models.TextField()
    task_id = models.TextField()
    mastery_level = models.SmallIntegerField()
    review_count = models.IntegerField()
    next_review_date = models.DateField(null=True)
    attempt_count = models.IntegerField()
    correct_count = models.IntegerField()
    daily_attempt_count = models.IntegerField()
    last_learning_day = models.DateField()

    class Meta:
        """Where it is."""

        app_label, managed, db_table = "bench", False, "user_task_state"


class LearningDay(models.Model):
    """What a learner did on a day."""

    pk = models.CompositePrimaryKey("user_id", "learning_day")
    user_id = models.UUIDField()
    learning_day = models.DateField()
    correct_count = models.IntegerField()
    wrong_count = models.IntegerField()
    xp_earned = models.IntegerField()

    class Meta:
        """Where it is."""

        app_label, managed, db_table = "bench", False, "user_learning_days"


class Attempt(models.Model):
    """One stored answer."""

    pk = models.CompositePrimaryKey("user_id", "topic_slug", "task_id", "attempt_number")
    user_id = models.UUIDField()
    topic_slug = models.TextField()
    task_id = models.TextField()
    attempt_number = models.IntegerField()
    submission_id = models.UUIDField()
    variant_seed = models.BigIntegerField()
    locale = models.TextField()
    user_answer = models.JSONField()
    verdict = models.TextField()
    is_correct = models.BooleanField()
    hints_used = models.SmallIntegerField()
    xp_earned = models.IntegerField()
    base_xp = models.IntegerField(null=True)
    ladder = models.TextField(null=True)
    pace = models.DecimalField(max_digits=30, decimal_places=20, null=True)
    repeat = models.DecimalField(max_digits=30, decimal_places=20, null=True)
    daily_task_index = models.IntegerField(null=True)
    is_scheduled_review = models.BooleanField()
    is_too_early = models.BooleanField()
    mastery_level = models.SmallIntegerField()
    review_count = models.IntegerField()
    next_review_date = models.DateField(null=True)
    learning_day = models.DateField()
    attempted_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Where it is."""

        app_label, managed, db_table = "bench", False, "user_task_attempts"
