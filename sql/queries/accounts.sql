-- The queries of accounts: session check, guests, sessions, preferences.

-- columns: learner_columns
-- A learner: the fields of Learner, in their order.
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
  learner.course_slug
from users as learner;

-- name: select_optional_learner
-- The session check of every request: the learner of a cookie, and when its session was last seen. No row: there is no
-- such learner (a guest who has stored nothing yet, or a deleted account). A null last_seen_at: the learner exists, but
-- the session has ended or was revoked.
select
  :learner_columns,
  session.last_seen_at
from users as learner
left join user_sessions as session
  on session.user_id = learner.id
  and session.session_id = :session_id
  and session.secret_hash = :secret_hash
  and session.last_seen_at > :oldest
where learner.id = :user_id;

-- name: update_session_seen
-- Extend a session.
update user_sessions as session
set last_seen_at = :now
where session.user_id = :user_id
  and session.session_id = :session_id;

-- name: insert_guest
-- Insert a guest with their session, at the first answer that is stored. The race: parallel first answers carry the
-- same ids. One inserts both rows. The others wait for it and insert nothing, so a guest's revoked session is never
-- inserted again.
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
-- Insert a session of a learner. A repeat changes nothing.
insert into user_sessions (user_id, session_id, secret_hash, device, created_at, last_seen_at)
values (:user_id, :session_id, :secret_hash, :device, :now, :now)
on conflict (user_id, session_id) do nothing;

-- name: select_sessions
-- Return a learner's sessions, the latest first. Never empty for a learner who is signed in.
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
-- Delete a learner's session, and the learner's sessions that ended long ago.
delete from user_sessions as session
where session.user_id = :user_id
  and (session.session_id = :session_id or session.last_seen_at <= :oldest);

-- name: delete_sessions
-- Delete all sessions of a learner.
delete from user_sessions as session
where session.user_id = :user_id;

-- name: update_preferences
-- Change what a learner chose in the menu; a null leaves a choice as it was.
update users as learner
set
  locale = coalesce(:locale, learner.locale),
  theme = coalesce(:theme, learner.theme),
  updated_at = :now
where learner.id = :user_id;

-- name: update_profile
-- Change a learner's profile.
update users as learner
set
  name = :name,
  locale = :locale,
  time_zone = :time_zone,
  theme = :theme,
  updated_at = :now
where learner.id = :user_id;

-- name: delete_user
-- Delete a learner; every per-learner row goes with it.
delete from users as learner
where learner.id = :user_id;
