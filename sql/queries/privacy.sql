-- The queries of privacy: the export and deletion of a learner. A test finds per-learner tables that are missing here.

-- name: select_exported_users
-- The learner's own row. Always one row.
select
  jsonb_build_object(
    'id', learner.id, 'name', learner.name, 'email', learner.email, 'emailVerified', learner.email_verified,
    'image', learner.image, 'role', learner.role, 'isGuest', learner.is_guest, 'locale', learner.locale,
    'timeZone', learner.time_zone, 'theme', learner.theme, 'createdAt', learner.created_at,
    'updatedAt', learner.updated_at, 'dailyGoalTasks', learner.daily_goal_tasks,
    'courseSlug', learner.course_slug, 'isManaged', learner.is_managed
  ) as record
from users as learner
where learner.id = :user_id;

-- name: select_exported_accounts
-- The providers the learner signs in with. No row: by mail only.
select
  jsonb_build_object(
    'id', account.id, 'provider', account.provider, 'providerAccountId', account.provider_account_id,
    'createdAt', account.created_at
  ) as record
from accounts as account
where account.user_id = :user_id
order by account.provider;

-- name: select_exported_sessions
-- The learner's sessions, without secrets. No row: signed out everywhere.
select
  jsonb_build_object(
    'device', session.device, 'createdAt', session.created_at, 'lastSeenAt', session.last_seen_at
  ) as record
from user_sessions as session
where session.user_id = :user_id
order by session.created_at;

-- name: select_exported_api_tokens
-- The learner's API tokens, without secrets. No row: none.
select
  jsonb_build_object(
    'name', token.name, 'scope', token.scope, 'createdAt', token.created_at, 'lastUsedOn', token.last_used_on
  ) as record
from user_api_tokens as token
where token.user_id = :user_id
order by token.created_at;

-- name: select_exported_avatars
-- The learner's avatar in each size, as base64. No row: none.
select
  jsonb_build_object('size', avatar.size, 'webp', translate(encode(avatar.content, 'base64'), e'\n', '')) as record
from user_avatars as avatar
where avatar.user_id = :user_id
order by avatar.size;

-- name: select_exported_progress
-- The learner's progress in every topic. No row: never practised.
select
  jsonb_build_object(
    'topicSlug', progress.topic_slug, 'currentXp', progress.current_xp, 'totalXpEarned', progress.total_xp_earned,
    'level', progress.level, 'dailyTasksCount', progress.daily_tasks_count,
    'dailyWrongCount', progress.daily_wrong_count, 'dailyTasksDate', progress.daily_tasks_date,
    'srsStage', progress.srs_stage, 'nextReviewDate', progress.next_review_date,
    'lastReviewDate', progress.last_review_date, 'lastPracticedDate', progress.last_practiced_date,
    'lastActivity', progress.last_activity, 'attemptCount', progress.attempt_count,
    'dailyHintedCount', progress.daily_hinted_count, 'lessonCompleted', progress.lesson_completed,
    'beforeLatest', progress.before_latest, 'createdAt', progress.created_at
  ) as record
from user_topic_xp as progress
where progress.user_id = :user_id
order by progress.topic_slug;

-- name: select_exported_attempts
-- Every answer of the learner with its receipt, in the order given. No row: never practised.
select
  jsonb_build_object(
    'topicSlug', attempt.topic_slug, 'taskId', attempt.task_id, 'attemptNumber', attempt.attempt_number,
    'submissionId', attempt.submission_id, 'variantSeed', attempt.variant_seed, 'locale', attempt.locale,
    'answer', attempt.user_answer, 'verdict', attempt.verdict, 'isCorrect', attempt.is_correct,
    'hintsUsed', attempt.hints_used,
    'xpEarned', attempt.xp_earned, 'baseXp', attempt.base_xp, 'ladder', attempt.ladder, 'pace', attempt.pace,
    'repeat', attempt.repeat, 'dailyTaskIndex', attempt.daily_task_index,
    'isScheduledReview', attempt.is_scheduled_review, 'isTooEarly', attempt.is_too_early,
    'masteryLevel', attempt.mastery_level, 'reviewCount', attempt.review_count,
    'nextReviewDate', attempt.next_review_date, 'learningDay', attempt.learning_day,
    'attemptedAt', attempt.attempted_at, 'undoneAt', attempt.undone_at, 'regradedAt', attempt.regraded_at
  ) as record
from user_task_attempts as attempt
where attempt.user_id = :user_id
order by
  attempt.attempted_at,
  attempt.topic_slug,
  attempt.attempt_number;

-- name: select_exported_original_person
-- When the learner was imported from the original. No row: they were not.
select jsonb_build_object('importedAt', person.imported_at) as record
from original_people as person
where person.user_id = :user_id
order by person.imported_at;

-- name: select_exported_opening_balances
-- What the learner had in each topic when they were imported from the original. No row: nothing was imported.
select
  jsonb_build_object(
    'topicSlug', opening.topic_slug, 'currentXp', opening.current_xp, 'totalXpEarned', opening.total_xp_earned,
    'level', opening.level, 'dailyTasksCount', opening.daily_tasks_count, 'dailyTasksDate', opening.daily_tasks_date,
    'srsStage', opening.srs_stage, 'nextReviewDate', opening.next_review_date,
    'lastReviewDate', opening.last_review_date, 'lastPracticedDate', opening.last_practiced_date,
    'lastActivity', opening.last_activity, 'attemptCount', opening.attempt_count, 'beganAt', opening.began_at
  ) as record
from user_opening_balances as opening
where opening.user_id = :user_id
order by opening.topic_slug;

-- name: select_exported_earlier_attempts
-- The learner's attempts in the original, in the order given. No row: nothing was imported.
select
  jsonb_build_object(
    'id', attempt.original_id, 'topicSlug', attempt.topic_slug, 'taskId', attempt.task_id,
    'completedAt', attempt.completed_at, 'userAnswer', attempt.user_answer, 'isCorrect', attempt.is_correct,
    'xpEarned', attempt.xp_earned, 'masteryLevel', attempt.mastery_level, 'reviewCount', attempt.review_count,
    'nextReviewDate', attempt.next_review_date
  ) as record
from user_earlier_attempts as attempt
where attempt.user_id = :user_id
order by attempt.original_id;

-- name: select_exported_task_states
-- The learner's state in every attempted task. No row: never practised.
select
  jsonb_build_object(
    'topicSlug', task.topic_slug, 'taskId', task.task_id, 'masteryLevel', task.mastery_level,
    'reviewCount', task.review_count, 'nextReviewDate', task.next_review_date, 'attemptCount', task.attempt_count,
    'correctCount', task.correct_count, 'dailyAttemptCount', task.daily_attempt_count,
    'lastLearningDay', task.last_learning_day
  ) as record
from user_task_state as task
where task.user_id = :user_id
order by
  task.topic_slug,
  task.task_id;

-- name: select_exported_known_topics
-- The topics that the learner's diagnostics found known. No row: none.
select
  jsonb_build_object(
    'topicSlug', known.topic_slug, 'subjectSlug', known.subject_slug, 'knownSince', known.known_since
  ) as record
from user_known_topics as known
where known.user_id = :user_id
order by known.topic_slug;

-- name: select_exported_learning_days
-- The learner's day summaries. No row: never practised.
select
  jsonb_build_object(
    'learningDay', day.learning_day, 'correctCount', day.correct_count, 'wrongCount', day.wrong_count,
    'xpEarned', day.xp_earned
  ) as record
from user_learning_days as day
where day.user_id = :user_id
order by day.learning_day;

-- name: select_exported_reminders
-- The learner's reminder by mail, without the key of its links. No row: never switched on.
select
  jsonb_build_object(
    'isOn', reminder.is_on, 'localHour', reminder.local_hour, 'doneOn', reminder.done_on, 'refusals', reminder.refusals,
    'createdAt', reminder.created_at, 'updatedAt', reminder.updated_at
  ) as record
from user_reminders as reminder
where reminder.user_id = :user_id;

-- name: select_exported_calendars
-- When the address of the learner's calendar was created, without its key. No row: there is none.
select jsonb_build_object('createdAt', calendar.created_at) as record
from user_calendars as calendar
where calendar.user_id = :user_id;

-- name: select_exported_class_teachers
-- The classes the learner teaches or looks after. No row: none.
select
  jsonb_build_object(
    'class', jsonb_build_object('id', class.class_id, 'name', class.name), 'role', teacher.role,
    'addedAt', teacher.added_at
  ) as record
from class_teachers as teacher
join classes as class
  on class.class_id = teacher.class_id
where teacher.user_id = :user_id
order by teacher.added_at;

-- name: select_exported_class_members
-- The classes the learner is or was a pupil of, and the names they have there. No row: none.
select
  jsonb_build_object(
    'class', jsonb_build_object('id', class.class_id, 'name', class.name), 'familyName', member.family_name,
    'givenName', member.given_name, 'patronymic', member.patronymic, 'foldedName', member.folded_name,
    'schoolId', member.school_id, 'joinedAt', member.joined_at, 'leftAt', member.left_at, 'movedTo', member.moved_to
  ) as record
from class_members as member
join classes as class
  on class.class_id = member.class_id
where member.user_id = :user_id
order by member.joined_at;

-- name: select_exported_exceptions
-- What was arranged for the learner alone in assignments. No row: nothing.
select
  jsonb_build_object(
    'classId', exception.class_id, 'assignmentId', exception.assignment_id, 'dueAt', exception.due_at,
    'excused', exception.excused, 'given', exception.given
  ) as record
from class_assignment_pupils as exception
where exception.user_id = :user_id
order by
  exception.class_id,
  exception.assignment_id;

-- name: select_exported_assignments
-- The learner's work on assignments, summed up, with what a teacher gave and noted. No row: none begun.
select
  jsonb_build_object(
    'classId', work.class_id, 'assignmentId', work.assignment_id, 'answerCount', work.answer_count,
    'rightCount', work.right_count, 'slotsRight', work.slots_right, 'slotsLate', work.slots_late,
    'points', work.points, 'firstAnswerAt', work.first_answer_at, 'lastAnswerAt', work.last_answer_at,
    'finishedAt', work.finished_at, 'nowItem', work.now_item, 'wrongInARow', work.wrong_in_a_row,
    'teacherPoints', work.teacher_points, 'teacherNote', work.teacher_note
  ) as record
from user_assignments as work
where work.user_id = :user_id
order by
  work.class_id,
  work.assignment_id;

-- name: select_exported_assignment_answers
-- The learner's tries at slots of assignments, in the order given. No row: none.
select
  jsonb_build_object(
    'classId', answer.class_id, 'assignmentId', answer.assignment_id, 'item', answer.item, 'slot', answer.slot,
    'tryNumber', answer.try_number, 'submissionId', answer.submission_id, 'isCorrect', answer.is_correct,
    'isLate', answer.is_late, 'points', answer.points, 'answeredAt', answer.answered_at
  ) as record
from user_assignment_answers as answer
where answer.user_id = :user_id
order by
  answer.answered_at,
  answer.item,
  answer.slot;

-- name: select_exported_secrets
-- Which secrets the learner signs in with at a class's door; the secrets stay here. No row: none.
select
  jsonb_build_object(
    'kind', secret.kind, 'madeAt', secret.made_at, 'endsAt', secret.ends_at, 'wrongCount', secret.wrong_count,
    'wrongSince', secret.wrong_since, 'pausedUntil', secret.paused_until
  ) as record
from user_secrets as secret
where secret.user_id = :user_id
order by secret.kind;

-- name: select_exported_class_events
-- What teachers did with the learner's account or work, and when they looked at it. No row: nothing.
select
  jsonb_build_object(
    'classId', event.class_id, 'kind', event.kind, 'happenedAt', event.happened_at, 'detail', event.detail,
    'actor', actor.name
  ) as record
from user_class_events as event
left join users as actor
  on actor.id = event.actor_id
where event.user_id = :user_id
order by event.happened_at;

-- name: select_exported_acts
-- What the learner did as a teacher with pupils' accounts or work. Says nothing about the pupils. No row: nothing.
select
  jsonb_build_object(
    'classId', event.class_id, 'kind', event.kind, 'happenedAt', event.happened_at, 'isYourAct', true
  ) as record
from user_class_events as event
where event.actor_id = :user_id
  and event.user_id <> :user_id
order by event.happened_at;

-- name: select_exported_regrades
-- What the learner judged anew as an administrator. Says nothing about the answers. No row: nothing.
select
  jsonb_build_object(
    'topicSlug', regrade.topic_slug, 'taskId', regrade.task_id, 'beganAt', regrade.began_at,
    'learnerCount', regrade.learner_count, 'rightCount', regrade.right_count, 'wrongCount', regrade.wrong_count,
    'xpDifference', regrade.xp_difference
  ) as record
from regrades as regrade
where regrade.actor_id = :user_id
order by regrade.began_at;

-- name: select_exported_authored_assignments
-- The assignments that the learner wrote as a teacher. No row: none.
select
  jsonb_build_object(
    'classId', assignment.class_id, 'assignmentId', assignment.assignment_id, 'title', assignment.title,
    'opensAt', assignment.opens_at, 'dueAt', assignment.due_at, 'publishedAt', assignment.published_at,
    'withdrawnAt', assignment.withdrawn_at
  ) as record
from class_assignments as assignment
where assignment.created_by = :user_id
order by assignment.opens_at;

-- name: select_exported_lti_scores
-- Which of the learner's marks went to a learning platform, under which name of theirs there. No row: none.
select
  jsonb_build_object(
    'classId', score.class_id, 'assignmentId', score.assignment_id, 'platform', platform.name,
    'ltiUserId', score.lti_user_id, 'sentPoints', score.sent_points, 'sentMaximum', score.sent_maximum,
    'sentTimestamp', score.last_timestamp
  ) as record
from user_lti_scores as score
join lti_platforms as platform
  on platform.platform_id = score.platform_id
where score.user_id = :user_id
order by
  score.class_id,
  score.assignment_id;

-- name: select_exported_teacher_requests
-- The classes in which the learner asked to teach and was not answered yet. No row: none.
select
  jsonb_build_object('classId', request.class_id, 'askedAt', request.asked_at) as record
from class_teacher_requests as request
where request.user_id = :user_id
order by request.asked_at;

-- name: delete_links_to_address
-- Delete the one-time links of an address.
delete from verification_token as link
where link.identifier = :identifier;

-- name: delete_mail_count
-- Delete the count of mails that an address requested.
delete from sign_in_mails as mails
where mails.subject = :subject;

-- name: delete_link_uses_of_address
-- Delete the record of links to an address that were just used.
delete from sign_in_link_uses as used
where used.identifier = :identifier;

-- name: delete_user
-- Delete a learner; all per-learner rows are deleted with it. One row, or no row if they are gone already.
delete from users as learner
where learner.id = :user_id
returning learner.email;
