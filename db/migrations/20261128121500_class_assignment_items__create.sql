-- migrate:up
-- What an assignment is made of: slots of a topic, each worth points. Without a task any task of the topic fills a
-- slot, chosen as in practice.
create table class_assignment_items (
  class_id uuid,
  assignment_id uuid,
  item smallint,
  topic_slug text not null,
  task_id text,
  slots smallint not null,
  points numeric(6, 2) not null default 1,
  withdrawn_at timestamptz,
  primary key (class_id, assignment_id, item),
  constraint item_is_positive check (item > 0),
  constraint item_slots_are_1_to_50 check (slots between 1 and 50),
  constraint item_points_are_positive check (points > 0),
  constraint item_is_of_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug),
  constraint item_belongs_to_an_assignment foreign key (class_id, assignment_id)
  references class_assignments (class_id, assignment_id) on delete cascade
);

alter table class_assignment_items enable row level security;

-- migrate:down
drop table class_assignment_items;
