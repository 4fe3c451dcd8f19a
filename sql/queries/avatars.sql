-- The queries of avatars.

-- name: upsert_avatar
-- Store a learner's avatar in one size. A null content: the bytes are in the object store.
insert into user_avatars as avatar (user_id, size, content)
values (:user_id, :size, :content)
on conflict (user_id, size) do update
  set content = excluded.content;

-- name: update_image
-- Set the hash that names the learner's avatar; null when they have none.
update users as learner
set
  image = :image,
  updated_at = :now
where learner.id = :user_id;

-- name: select_optional_avatar
-- The bytes of the learner's current avatar. No row: they have none by this name, or it is in the object store.
select avatar.content
from user_avatars as avatar
join users as learner
  on learner.id = avatar.user_id
where avatar.user_id = :user_id
  and avatar.size = :size
  and learner.image = :image;

-- name: delete_avatars
-- Delete a learner's avatar.
delete from user_avatars as avatar
where avatar.user_id = :user_id;

-- name: select_stored_avatars
-- The learner's avatars whose bytes are in the object store. No row: none, or the bytes are in the table.
select
  learner.image,
  avatar.size
from user_avatars as avatar
join users as learner
  on learner.id = avatar.user_id
where avatar.user_id = :user_id
  and avatar.content is null
  and learner.image is not null;
