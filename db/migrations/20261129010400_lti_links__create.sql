-- migrate:up
-- Links in courses of platforms, and the assignment that each opens.
create table lti_links (
  platform_id uuid,
  deployment_id text,
  resource_link_id text,
  class_id uuid not null,
  assignment_id uuid not null,
  primary key (platform_id, deployment_id, resource_link_id),
  constraint lti_link_belongs_to_a_platform foreign key (platform_id) references lti_platforms (platform_id)
  on delete cascade,
  constraint lti_link_opens_an_assignment foreign key (class_id, assignment_id)
  references class_assignments (class_id, assignment_id) on delete cascade
);

create index lti_links_by_assignment on lti_links (class_id, assignment_id);

alter table lti_links enable row level security;

-- migrate:down
drop table lti_links;
