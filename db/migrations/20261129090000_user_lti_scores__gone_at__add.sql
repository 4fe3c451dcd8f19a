-- migrate:up
-- When the platform said that the line item of a mark is gone. Nothing more is sent there until its link is opened
-- again.
alter table user_lti_scores
add column gone_at timestamptz;

-- migrate:down
alter table user_lti_scores
drop column gone_at;
