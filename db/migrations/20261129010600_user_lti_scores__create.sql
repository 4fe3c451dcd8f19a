-- migrate:up
-- Where a pupil's marks in an assignment go, and what was sent there last. The timestamp is stored before a score is
-- sent: a platform refuses one that is not newer, also when we never heard its answer.
create table user_lti_scores (
  user_id uuid,
  class_id uuid,
  assignment_id uuid,
  platform_id uuid,
  line_item_url text not null,
  lti_user_id text not null,
  sent_points numeric(8, 2),
  sent_maximum numeric(8, 2),
  sent_is_finished boolean,
  last_timestamp timestamptz,
  next_try_at timestamptz,
  tries smallint not null default 0,
  last_error text not null default '',
  primary key (user_id, class_id, assignment_id, platform_id),
  constraint lti_score_is_at_most_the_maximum check (sent_points between 0 and sent_maximum),
  constraint lti_score_tries_are_counted check (tries >= 0),
  constraint lti_score_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint lti_score_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade,
  constraint lti_score_goes_to_a_platform foreign key (platform_id) references lti_platforms (platform_id)
  on delete cascade
) with (fillfactor = 70);

alter table user_lti_scores enable row level security;

-- migrate:down
drop table user_lti_scores;
