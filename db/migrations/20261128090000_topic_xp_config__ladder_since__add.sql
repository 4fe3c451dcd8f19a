-- migrate:up
-- The first learning day of the review ladder, and the intervals of the rule before it. Attempts of earlier days are
-- folded by that rule, so that nothing anybody earned or was promised changes. Topics that exist change two days from
-- now: by then every process of the old release has stopped, in every time zone. Later topics begin with the ladder.
alter table topic_xp_config
  add column earlier_review_intervals integer[] not null default '{1,3,7,14,30}',
  add column ladder_since date not null default '2000-01-01',
  alter column review_intervals set default '{1,3,7,14,30,60,120,240}';

update topic_xp_config
set
  earlier_review_intervals = review_intervals,
  ladder_since = current_date + 2;

-- migrate:down
alter table topic_xp_config
  alter column review_intervals set default '{1,3,7,14,30}',
  drop column ladder_since,
  drop column earlier_review_intervals;
