-- The queries of the diagnostic, which places a newcomer among the topics of a subject.

-- name: select_known_topics
-- The topics of a subject that the learner's latest diagnostic found known. No row: none, or no diagnostic was taken.
select known.topic_slug
from user_known_topics as known
where known.user_id = :user_id
  and known.subject_slug = :subject_slug
order by known.topic_slug;

-- name: delete_known_topics
-- Delete the result of an earlier diagnostic of the subject.
delete from user_known_topics as known
where known.user_id = :user_id
  and known.subject_slug = :subject_slug
  and known.topic_slug <> all (:topic_slugs::text[]);

-- name: insert_known_topics
-- Store the result of a diagnostic. A repeat changes nothing.
insert into user_known_topics (user_id, topic_slug, subject_slug, known_since)
select
  :user_id,
  topic.topic_slug,
  :subject_slug,
  :known_since
from topic_xp_config as topic
where topic.topic_slug = any (:topic_slugs::text[])
on conflict (user_id, topic_slug) do nothing;
