-- migrate:up
-- A learner's picture, already cropped, re-encoded and free of metadata, once per size in pixels. With an object store
-- configured the bytes are there and content is null; the name of the picture is the hash users.image holds.
create table user_avatars (
  user_id uuid not null,
  size smallint not null,
  content bytea,
  primary key (user_id, size),
  constraint avatar_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint avatar_size_is_known check (size in (64, 256)),
  constraint avatar_is_small check (octet_length(content) <= 200000)
);

-- migrate:down
drop table user_avatars;
