-- The queries of LTI: platforms, launches, courses and links of platforms.

-- columns: platform_columns
-- A platform as a launch and a message to it need it: the fields of Platform, in their order.
select
  platform.platform_id,
  platform.name,
  platform.issuer,
  platform.client_id,
  platform.home_url,
  platform.authorization_url,
  platform.token_url,
  platform.jwks_url,
  platform.audience
from lti_platforms as platform;

-- --- Platforms -------------------------------------------------------------------------------------------------------

-- name: select_platforms
-- Every platform, and how many people come from it. No row: none.
select
  :platform_columns,
  platform.disabled_at,
  (
    select count(*)
    from accounts as account
    where account.provider = 'lti:' || platform.platform_id
  ) as people_count,
  (
    select count(*)
    from lti_contexts as context
    where context.platform_id = platform.platform_id
      and context.class_id is not null
  ) as course_count
from lti_platforms as platform
order by
  platform.name,
  platform.platform_id;

-- name: select_platforms_of_issuer
-- The platforms in use of an issuer: one, or several with a client id each. No row: it is none of ours.
select
  :platform_columns
from lti_platforms as platform
where platform.issuer = :issuer
  and platform.disabled_at is null
order by platform.client_id;

-- name: select_platforms_of_client
-- The platforms that gave us the same client id, also those that are switched off. No row: none.
select
  :platform_columns
from lti_platforms as platform
where platform.client_id = :client_id
order by platform.platform_id;

-- name: select_optional_platform
-- A platform in use. No row: it is gone, or switched off.
select
  :platform_columns
from lti_platforms as platform
where platform.platform_id = :platform_id
  and platform.disabled_at is null;

-- name: insert_platform
-- A new platform. No row: it is here already.
insert into lti_platforms (
  platform_id, name, issuer, client_id, home_url, authorization_url, token_url, jwks_url, audience, created_at
)
values (
  :platform_id, :name, :issuer, :client_id, :home_url, :authorization_url, :token_url, :jwks_url, :audience, :now
)
on conflict (issuer, client_id) do nothing
returning platform_id;

-- name: upsert_platform
-- A platform that registers itself. One that is here already keeps its people and its name, and gets the addresses that
-- it names now.
insert into lti_platforms as platform (
  platform_id, name, issuer, client_id, home_url, authorization_url, token_url, jwks_url, audience, created_at
)
values (
  :platform_id, :name, :issuer, :client_id, :home_url, :authorization_url, :token_url, :jwks_url, :audience, :now
)
on conflict (issuer, client_id) do update
  set
    home_url = excluded.home_url,
    authorization_url = excluded.authorization_url,
    token_url = excluded.token_url,
    jwks_url = excluded.jwks_url,
    audience = excluded.audience
returning platform_id;

-- name: update_platform_disabled
-- Switch a platform off, or with null on again. What it is connected to is kept.
update lti_platforms as platform
set disabled_at = :disabled_at
where platform.platform_id = :platform_id;

-- name: delete_platform
-- Forget a platform with its courses, links and scores. Nobody can come from it any more.
delete from lti_platforms as platform
where platform.platform_id = :platform_id;

-- name: delete_accounts_of_platform
-- Forget who is who on a platform. The people here, their practice and their marks stay.
delete from accounts as account
where account.provider = 'lti:' || :platform_id;

-- name: select_keys
-- The keys that sign what we send, newest first. No row: none was needed yet.
select
  key.key_id,
  key.sealed_key
from lti_keys as key
order by
  key.created_at desc,
  key.key_id;

-- name: insert_key
-- A new key.
insert into lti_keys (key_id, sealed_key, created_at)
values (:key_id, :sealed_key, :now);

-- --- Launches --------------------------------------------------------------------------------------------------------

-- name: insert_state
-- Begin a launch, or without a platform offer a registration.
insert into lti_states (state_hash, platform_id, nonce, expires_at)
values (:state_hash, :platform_id, :nonce, :expires_at);

-- name: delete_expired_states
-- Forget what was begun and never finished.
delete from lti_states as state
where state.expires_at < :now;

-- name: delete_state
-- The platform and the nonce of a launch that has begun; it is used up by this. No row: it is unknown, used or expired.
delete from lti_states as state
using lti_platforms as platform
where state.state_hash = :state_hash
  and state.expires_at > :now
  and platform.platform_id = state.platform_id
  and platform.disabled_at is null
returning
  :platform_columns,
  state.nonce;

-- name: delete_registration
-- Use up the secret of an address that registers a platform. No row: it is unknown, used or expired.
delete from lti_states as state
where state.state_hash = :state_hash
  and state.platform_id is null
  and state.expires_at > :now
returning state.expires_at;

-- name: select_optional_person
-- The account of somebody of a platform. No row: they have never come.
select
  account.user_id,
  learner.role
from accounts as account
join users as learner
  on learner.id = account.user_id
where account.provider = :provider
  and account.provider_account_id = :subject;

-- --- Courses and links -----------------------------------------------------------------------------------------------

-- name: select_optional_context
-- A course and the class that it is connected to. No row: no teacher has opened it yet.
select context.class_id
from lti_contexts as context
where context.platform_id = :platform_id
  and context.deployment_id = :deployment_id
  and context.context_id = :context_id;

-- name: upsert_context
-- Remember a course as its platform describes it, and return the class that it is connected to.
insert into lti_contexts as context (
  platform_id, deployment_id, context_id, class_id, title, memberships_url
)
values (:platform_id, :deployment_id, :context_id, null, :title, :memberships_url)
on conflict (platform_id, deployment_id, context_id) do update
  set
    title = excluded.title,
    memberships_url = coalesce(excluded.memberships_url, context.memberships_url)
returning context.class_id;

-- name: update_context_connected
-- Connect a course to a class. No row: it is connected already.
update lti_contexts as context
set class_id = :class_id
where context.platform_id = :platform_id
  and context.deployment_id = :deployment_id
  and context.context_id = :context_id
  and context.class_id is null
returning context.class_id;

-- name: update_contexts_disconnected
-- Let the courses of a class go. Its pupils and their marks stay.
update lti_contexts as context
set class_id = null
where context.class_id = :class_id;

-- name: select_contexts_of_class
-- The courses that a class is connected to. No row: none.
select
  context.title,
  platform.name as platform_name,
  context.memberships_url is not null as tells_members
from lti_contexts as context
join lti_platforms as platform
  on platform.platform_id = context.platform_id
where context.class_id = :class_id
order by
  platform.name,
  context.title;

-- name: select_lists_of_class
-- Where the platforms tell who is in the courses of a class. No row: no platform tells.
select
  coalesce(context.memberships_url, '') as memberships_url,
  :platform_columns
from lti_contexts as context
join lti_platforms as platform
  on platform.platform_id = context.platform_id
  and platform.disabled_at is null
where context.class_id = :class_id
  and context.memberships_url is not null
order by
  context.platform_id,
  context.context_id;

-- name: select_pupils_of_platform
-- The pupils of a class who come from a platform, and its name for each. No row: none.
select
  member.user_id,
  member.family_name,
  member.given_name,
  account.provider_account_id as subject
from class_members as member
join accounts as account
  on account.user_id = member.user_id
  and account.provider = :provider
where member.class_id = :class_id
  and member.left_at is null
order by
  member.family_name,
  member.given_name,
  member.user_id;

-- name: select_optional_link
-- The assignment that a link of a course opens. No row: it was not opened yet, or opens none.
select
  link.class_id,
  link.assignment_id
from lti_links as link
where link.platform_id = :platform_id
  and link.deployment_id = :deployment_id
  and link.resource_link_id = :resource_link_id;

-- name: upsert_link
-- Remember which assignment a link opens. A line item that was made for another one is let go.
insert into lti_links as link (platform_id, deployment_id, resource_link_id, class_id, assignment_id)
values (:platform_id, :deployment_id, :resource_link_id, :class_id, :assignment_id)
on conflict (platform_id, deployment_id, resource_link_id) do update
  set
    class_id = excluded.class_id,
    assignment_id = excluded.assignment_id,
    line_item_url = case when link.assignment_id = excluded.assignment_id then link.line_item_url end;

-- name: insert_teacher_request
-- Ask the owners of a class to let somebody teach in it. A repeat changes nothing.
insert into class_teacher_requests (class_id, user_id, asked_at)
values (:class_id, :user_id, :now)
on conflict (class_id, user_id) do nothing;

-- name: select_teacher_requests
-- Who asks to teach in a class, the first first. No row: nobody.
select
  request.user_id,
  learner.name,
  request.asked_at
from class_teacher_requests as request
join users as learner
  on learner.id = request.user_id
where request.class_id = :class_id
order by
  request.asked_at,
  request.user_id;

-- name: delete_teacher_request
-- Forget that somebody asked. No row: they did not, or were answered.
delete from class_teacher_requests as request
where request.class_id = :class_id
  and request.user_id = :user_id
returning request.user_id;
