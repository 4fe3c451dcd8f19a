-- The queries of rosters: a class's pupils, what they sign in with, and what happened to them there. Statements that
-- touch learners' own tables name the pupils: a class has at most 200.

-- name: select_members
-- Everyone who is or was a pupil of a class, in any order. No row: nobody yet.
select
  member.user_id,
  member.family_name,
  member.given_name,
  member.patronymic,
  member.folded_name,
  member.school_id,
  member.joined_at,
  member.left_at,
  moved.name as moved_to,
  learner.is_managed
from class_members as member
join users as learner
  on learner.id = member.user_id
left join classes as moved
  on moved.class_id = member.moved_to
where member.class_id = :class_id;

-- name: select_secrets
-- What some pupils sign in with, without the secrets. No row: nothing yet.
select
  secret.user_id,
  secret.kind,
  secret.salt,
  secret.made_at,
  secret.ends_at,
  secret.paused_until
from user_secrets as secret
where secret.user_id = any (:user_ids::uuid[]);

-- name: select_needed_kinds
-- The kinds of secrets that the doors of some pupils' classes in use ask for. No row: they are in no such class.
select distinct
  member.user_id,
  class.sign_in as kind
from class_members as member
join classes as class
  on class.class_id = member.class_id
  and class.archived_at is null
  and class.sign_in <> 'account'
where member.user_id = any (:user_ids::uuid[])
  and member.left_at is null;

-- steps: select_listed
-- Pupils as a list names them. An empty school_id stands for none.
with
listed as (
  select
    pupil.user_id,
    pupil.family_name,
    pupil.given_name,
    pupil.patronymic,
    pupil.folded_name,
    nullif(pupil.school_id, '') as school_id
  from unnest(
    :user_ids::uuid[],
    :family_names::text[],
    :given_names::text[],
    :patronymics::text[],
    :folded_names::text[],
    :school_ids::text[]
  ) as pupil (user_id, family_name, given_name, patronymic, folded_name, school_id)
)
select
  listed.user_id,
  listed.family_name,
  listed.given_name,
  listed.patronymic,
  listed.folded_name,
  listed.school_id
from listed;

-- name: insert_pupils
-- New managed pupils of a class. A repeat with the same ids changes nothing.
with
:select_listed,
made as (
  insert into users (id, name, is_managed, locale, time_zone, created_at, updated_at)
  select
    listed.user_id,
    coalesce(nullif(listed.given_name, ''), listed.family_name),
    true,
    :locale,
    :time_zone,
    :now,
    :now
  from listed
  on conflict (id) do nothing
  returning id
)
insert into class_members (
  class_id, user_id, family_name, given_name, patronymic, folded_name, school_id, joined_at
)
select
  :class_id,
  listed.user_id,
  listed.family_name,
  listed.given_name,
  listed.patronymic,
  listed.folded_name,
  listed.school_id,
  :now
from listed
join made
  on made.id = listed.user_id;

-- name: upsert_member
-- Make somebody a pupil of a class, or again one of it: a row from before keeps its marks.
insert into class_members as member (
  class_id, user_id, family_name, given_name, patronymic, folded_name, school_id, joined_at
)
values (
  :class_id, :user_id, :family_name, :given_name, :patronymic, :folded_name, :school_id, :now
)
on conflict (class_id, user_id) do update
  set
    left_at = null,
    moved_to = null;

-- name: update_members
-- Write some pupils' names and school ids as they are now; who had left is back.
with
:select_listed
update class_members as member
set
  family_name = listed.family_name,
  given_name = listed.given_name,
  patronymic = listed.patronymic,
  folded_name = listed.folded_name,
  school_id = coalesce(listed.school_id, member.school_id),
  left_at = null,
  moved_to = null
from listed
where member.class_id = :class_id
  and member.user_id = listed.user_id;

-- name: update_members_left
-- Some pupils leave a class, to another one if it is named. Their marks stay in its gradebook.
update class_members as member
set
  left_at = :now,
  moved_to = :moved_to
where member.class_id = :class_id
  and member.user_id = any (:user_ids::uuid[])
  and member.left_at is null;

-- name: select_members_elsewhere
-- Which of some pupils belong to another class that is in use. No row: none.
select distinct member.user_id
from class_members as member
join classes as class
  on class.class_id = member.class_id
  and class.archived_at is null
where member.user_id = any (:user_ids::uuid[])
  and member.class_id <> :class_id
  and member.left_at is null;

-- name: delete_secrets
-- Forget what some pupils sign in with.
delete from user_secrets as secret
where secret.user_id = any (:user_ids::uuid[]);

-- name: delete_sessions
-- Sign some pupils out everywhere.
delete from user_sessions as session
where session.user_id = any (:user_ids::uuid[]);

-- name: upsert_secrets
-- Give some pupils what they sign in with, after delete_secrets. Of two teachers at once the later one counts.
insert into user_secrets as secret (user_id, kind, secret_hash, salt, made_at, ends_at)
select
  made.user_id,
  made.kind,
  made.secret_hash,
  made.salt,
  :now,
  made.ends_at
from unnest(
  :user_ids::uuid[],
  :kinds::text[],
  :secret_hashes::bytea[],
  :salts::bytea[],
  :ends_at::timestamptz[]
) as made (user_id, kind, secret_hash, salt, ends_at)
on conflict (user_id, kind) do update
  set
    secret_hash = excluded.secret_hash,
    salt = excluded.salt,
    made_at = excluded.made_at,
    ends_at = excluded.ends_at,
    wrong_count = 0,
    wrong_since = null,
    paused_until = null;

-- name: lock_optional_secret
-- What a pupil signs in with, locked until COMMIT. No row: nothing of that kind.
-- The race: tries at once are checked one after the other, so that none is left uncounted.
select
  secret.secret_hash,
  secret.salt,
  secret.ends_at,
  secret.wrong_count,
  secret.wrong_since,
  secret.paused_until
from user_secrets as secret
where secret.user_id = :user_id
  and secret.kind = :kind
for update;

-- name: update_secret_tries
-- Remember the wrong tries at a pupil's secret, and until when they are paused.
update user_secrets as secret
set
  wrong_count = :wrong_count,
  wrong_since = :wrong_since,
  paused_until = :paused_until
where secret.user_id = :user_id
  and secret.kind = :kind;

-- name: select_optional_card_holder
-- A managed pupil by their id, for a card, with a class in use that they belong to. No row: there is none.
select
  learner.id as user_id,
  member.given_name,
  member.family_name,
  :class_columns
from users as learner
join class_members as member
  on member.user_id = learner.id
  and member.left_at is null
join classes as class
  on class.class_id = member.class_id
  and class.archived_at is null
where learner.id = :user_id
  and learner.is_managed
order by member.joined_at
limit 1;

-- name: insert_events
-- What somebody did with some pupils' accounts or work, or that they looked at it.
insert into user_class_events (user_id, happened_at, event_id, class_id, actor_id, kind, detail)
select
  event.user_id,
  :now,
  event.event_id,
  :class_id,
  :actor_id,
  :kind,
  :detail::jsonb
from unnest(:user_ids::uuid[], :event_ids::uuid[]) as event (user_id, event_id)
on conflict (user_id, happened_at, event_id) do nothing;

-- name: select_events
-- The latest of what was done with a pupil's account or work, and who did it. No row: nothing.
select
  event.happened_at,
  class.name as class_name,
  actor.name as actor_name,
  event.kind,
  event.detail
from user_class_events as event
join classes as class
  on class.class_id = event.class_id
left join users as actor
  on actor.id = event.actor_id
where event.user_id = :user_id
order by event.happened_at desc
limit :most;

-- name: select_forgettable_pupils
-- Some managed pupils none of whose classes is in use and whom nothing has touched since a moment, for maintenance.
-- No row: none is left.
select learner.id as user_id
from users as learner
where learner.is_managed
  and learner.updated_at < :before
  and not exists (
    select
    from class_members as member
    join classes as class
      on class.class_id = member.class_id
    where member.user_id = learner.id
      and least(coalesce(member.left_at, 'infinity'), coalesce(class.archived_at, 'infinity')) >= :before
  )
order by learner.updated_at
limit :most;

-- name: update_pupils_touched
-- Remember that a class let some managed pupils go: their time to be forgotten begins.
update users as learner
set updated_at = :now
where learner.id = any (:user_ids::uuid[])
  and learner.is_managed;
