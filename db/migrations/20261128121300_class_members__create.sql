-- migrate:up
-- A class's pupils under the names their teacher writes. Who has left keeps the row, so that the gradebook keeps their
-- marks. The folded name compares without case, kinds of apostrophes and double spaces.
create table class_members (
  class_id uuid,
  user_id uuid,
  family_name text not null default '',
  given_name text not null default '',
  patronymic text not null default '',
  folded_name text not null,
  school_id text,
  joined_at timestamptz not null,
  left_at timestamptz,
  moved_to uuid,
  primary key (class_id, user_id),
  constraint member_has_a_name check (char_length(family_name) + char_length(given_name) between 1 and 120),
  constraint member_moved_has_left check (moved_to is null or left_at is not null),
  constraint member_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade,
  constraint member_is_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint member_moved_to_a_class foreign key (moved_to) references classes (class_id) on delete set null
);

create index class_members_by_user on class_members (user_id, class_id) where left_at is null;

alter table class_members enable row level security;

-- migrate:down
drop table class_members;
