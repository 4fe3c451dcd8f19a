-- migrate:up
-- Courses of platforms, and the class that each is connected to; null: a teacher has opened it and not chosen yet.
create table lti_contexts (
  platform_id uuid,
  deployment_id text,
  context_id text,
  class_id uuid,
  title text not null,
  memberships_url text,
  primary key (platform_id, deployment_id, context_id),
  constraint lti_context_belongs_to_a_platform foreign key (platform_id) references lti_platforms (platform_id)
  on delete cascade,
  constraint lti_context_is_of_a_class foreign key (class_id) references classes (class_id) on delete cascade
);

create index lti_contexts_by_class on lti_contexts (class_id);

alter table lti_contexts enable row level security;

-- migrate:down
drop table lti_contexts;
