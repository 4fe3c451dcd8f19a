-- The queries of accounts: who is asking, guests, sessions, preferences.

-- name: select_optional_learner
-- The learner a cookie names, and when the session it names was last seen: the one check of every request.
-- No row: no such learner (a guest who has stored nothing yet, or a deleted account). A null last_seen_at: the learner
-- exists and this session does not, because it ended or was revoked.
select
  learner.id as user_id,
  learner.name,
  learner.email,
  learner.image,
  learner.role,
  learner.is_guest,
  learner.is_managed,
  learner.locale,
  learner.time_zone,
  learner.theme,
  learner.course_slug,
  session.last_seen_at
from users as learner
left join user_sessions as session
  on session.user_id = learner.id
  and session.session_id = :session_id
  and session.secret_hash = :secret_hash
  and session.last_seen_at > :oldest
where learner.id = :user_id;

-- name: update_session_seen
-- Slide a session's end forward.
update user_sessions as session
set last_seen_at = :now
where session.user_id = :user_id
  and session.session_id = :session_id;

-- name: insert_guest
-- A guest with their session, at the first answer that is stored.
-- The race: parallel first answers carry the same ids. One inserts both rows; the others wait for it and insert
-- nothing, so a guest's session that was revoked never comes back.
with learner as (
  insert into users (id, is_guest, locale, time_zone, theme, created_at, updated_at)
  values (:user_id, true, :locale, :time_zone, :theme, :now, :now)
  on conflict (id) do nothing
  returning id
)
insert into user_sessions (user_id, session_id, secret_hash, device, created_at, last_seen_at)
select
  learner.id,
  :session_id,
  :secret_hash,
  :device,
  :now,
  :now
from learner;

-- name: insert_session
-- A new device on which a learner is signed in. A repeat changes nothing.
insert into user_sessions (user_id, session_id, secret_hash, device, created_at, last_seen_at)
values (:user_id, :session_id, :secret_hash, :device, :now, :now)
on conflict (user_id, session_id) do nothing;

-- name: select_sessions
-- The devices on which a learner is signed in, the latest first. Never empty for someone who asks.
select
  session.session_id,
  session.device,
  session.created_at,
  session.last_seen_at
from user_sessions as session
where session.user_id = :user_id
  and session.last_seen_at > :oldest
order by session.last_seen_at desc;

-- name: delete_session
-- Sign one device out, and forget the learner's sessions that ended long ago.
delete from user_sessions as session
where session.user_id = :user_id
  and (session.session_id = :session_id or session.last_seen_at <= :oldest);

-- name: delete_sessions
-- Sign a learner out everywhere.
delete from user_sessions as session
where session.user_id = :user_id;

-- name: update_preferences
-- Change what a learner chose from the menu; a null keeps what was.
update users as learner
set
  locale = coalesce(:locale, learner.locale),
  theme = coalesce(:theme, learner.theme),
  updated_at = :now
where learner.id = :user_id;

-- name: update_profile
-- Change what a learner says about themselves.
update users as learner
set
  name = :name,
  locale = :locale,
  time_zone = :time_zone,
  theme = :theme,
  updated_at = :now
where learner.id = :user_id;
