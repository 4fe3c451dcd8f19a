-- Spreads the learners over the machines of a Citus cluster: psql "$DIRECT_URL" -f deploy/citus.sql, once, on the
-- coordinator, after `flask --app webapp release` on an empty or a small database (rows are moved to their shards).
--
-- Every per-learner table has user_id first in its primary key, unique constraints and indexes, and every query of the
-- app filters by it, so a request runs on one shard and each learner's transaction stays on one machine.
-- tests/operations/test_citus.py proves this of the schema and of every query.

begin;
create extension if not exists citus;

-- Read by every shard, small, and the targets of foreign keys: a copy on every machine.
select create_reference_table('users');
select create_reference_table('accounts');
select create_reference_table('verification_token');
select create_reference_table('sign_in_mails');
select create_reference_table('sign_in_link_uses');
select create_reference_table('topic_xp_config');
select create_reference_table('content_syncs');
select create_reference_table('task_questions');
select create_reference_table('regrades');
select create_reference_table('search_documents');
select create_reference_table('jobs');
select create_reference_table('daily_counts');
select create_reference_table('classes');
select create_reference_table('class_codes');
select create_reference_table('class_teachers');
select create_reference_table('class_members');
select create_reference_table('class_assignments');
select create_reference_table('class_assignment_items');
select create_reference_table('class_assignment_pupils');
select create_reference_table('original_people');
select create_reference_table('lti_platforms');
select create_reference_table('lti_keys');
select create_reference_table('lti_states');
select create_reference_table('lti_contexts');
select create_reference_table('lti_links');
select create_reference_table('class_teacher_requests');

-- One learner's rows, together on one shard.
select create_distributed_table('user_topic_xp', 'user_id');
select create_distributed_table('user_task_attempts', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_task_state', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_learning_days', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_known_topics', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_sessions', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_api_tokens', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_avatars', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_reminders', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_calendars', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_assignments', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_assignment_answers', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_secrets', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_class_events', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_opening_balances', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_earlier_attempts', 'user_id', colocate_with => 'user_topic_xp');
select create_distributed_table('user_lti_scores', 'user_id', colocate_with => 'user_topic_xp');
commit;
