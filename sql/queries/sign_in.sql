-- The queries of signing in: one-time links, accounts and linked providers.

-- name: insert_sign_in_link
-- Store the hash of a one-time link's token.
insert into verification_token (identifier, token, expires, is_mailed)
values (:identifier, :token, :expires, :is_mailed);

-- name: delete_sign_in_link
-- Delete a link that was made but not sent.
delete from verification_token as link
where link.token = :token;

-- name: select_optional_mailed_link
-- When the latest link mailed to an address expires. No row: none of them works any more.
select link.expires
from verification_token as link
where link.identifier = :identifier
  and link.is_mailed
  and link.expires > :now
order by link.expires desc
limit 1;

-- name: select_optional_sign_in_link
-- The address of a link. No row: it is unknown, used or expired.
select link.identifier
from verification_token as link
where link.token = :token
  and link.expires > :now;

-- name: use_sign_in_link
-- Use a link up and store which browser did, and delete everything expired. One row: the link's address. No row: it is
-- unknown, used or too old. The race: of two requests with one link, the second waits for the first and finds no row.
-- Then it queries select_optional_link_use.
with expired as (
  delete from verification_token as link
  where link.expires <= :now
),

forgotten as (
  delete from sign_in_link_uses as used
  where used.used_at <= :since
),

link as (
  delete from verification_token as link
  where link.token = :token
    and link.expires > :now
  returning link.identifier
)

insert into sign_in_link_uses (token, identifier, browser, used_at)
select
  :token,
  link.identifier,
  :browser,
  :now
from link
returning identifier;

-- name: select_optional_link_use
-- The address of a link that this browser used a moment ago. No row: it used none.
select used.identifier
from sign_in_link_uses as used
where used.token = :token
  and used.browser = :browser
  and used.used_at > :since;

-- name: count_sign_in_mail
-- Count one more mail of an address or a client in this hour. Returns the count with this one.
with swept as (
  delete from sign_in_mails as mails
  where mails.hour < :hour
    and mails.subject <> :subject
)
insert into sign_in_mails as mails (subject, hour, mail_count)
values (:subject, :hour, 1)
on conflict (subject) do update
  set
    mail_count = case when mails.hour = excluded.hour then mails.mail_count + 1 else 1 end,
    hour = excluded.hour
returning mails.mail_count;

-- name: lock_sign_in
-- Wait for any other sign-in of the same person to end. The race: two sign-ins at once with an address that is new
-- would both create its account. Released by COMMIT.
select pg_advisory_xact_lock(hashtextextended(:person, 0)) is not null as is_locked;

-- name: select_optional_linked_user
-- The learner to whom a provider's account is linked. No row: not linked yet.
select account.user_id
from accounts as account
where account.provider = :provider
  and account.provider_account_id = :provider_account_id;

-- name: select_optional_user_by_email
-- The learner with an address. No row: the address has no account.
select learner.id as user_id
from users as learner
where learner.email = :email;

-- name: insert_user
-- Insert an account.
insert into users (
  id, name, email, email_verified, role, is_guest, locale, time_zone, theme, created_at, updated_at
)
values (
  :user_id, :name, :email, :email_verified, :role, false, :locale, :time_zone, :theme, :now, :now
);

-- name: update_email_verified
-- Record that a learner has verified their address, and their time zone and language: an administrator created the
-- account without knowing these. A repeat changes nothing.
update users as learner
set
  email_verified = :now,
  locale = coalesce(learner.locale, :locale),
  time_zone = :time_zone,
  updated_at = :now
where learner.id = :user_id
  and learner.email = :email
  and learner.email_verified is null;

-- name: update_imported_habits
-- Record language and time zone of a learner who was imported from the original, which knew neither, at their first
-- sign-in here. A repeat changes nothing.
update users as learner
set
  locale = :locale,
  time_zone = :time_zone,
  updated_at = :now
where learner.id = :user_id
  and learner.locale is null
  and exists (
    select
    from original_people as person
    where person.user_id = learner.id
  );

-- name: update_email
-- Set the address of a learner who has none. The caller has checked that it is free, under lock_sign_in.
update users as learner
set
  email = :email,
  email_verified = :now,
  updated_at = :now
where learner.id = :user_id
  and learner.email is null;

-- name: update_role
-- Set a learner's role.
update users as learner
set
  role = :role,
  updated_at = :now
where learner.id = :user_id;

-- name: insert_account
-- Link a provider's account. A repeat changes nothing. The provider's tokens are not stored, because nothing needs them
-- after the sign-in.
insert into accounts (user_id, type, provider, provider_account_id, created_at)
values (:user_id, :type, :provider, :provider_account_id, :now)
on conflict (provider, provider_account_id) do nothing;

-- name: select_accounts
-- The providers a learner signs in with, once for each account there. No row: by mail only.
select account.provider
from accounts as account
where account.user_id = :user_id
order by account.provider;

-- name: select_optional_other_account
-- The other account of the person of a proof: it has the proof's address, or the provider's account. No row: there is
-- none, or both have an address of their own and so cannot be merged.
select other.id as user_id
from users as own
join users as other
  on other.id <> own.id
  and not other.is_guest
  and not other.is_managed
  and (other.email is null or own.email is null)
left join accounts as linked
  on linked.user_id = other.id
  and linked.provider = :provider
  and linked.provider_account_id = :provider_account_id
where own.id = :user_id
  and not own.is_guest
  and not own.is_managed
  and (other.email = :email or linked.user_id is not null)
order by linked.user_id is not null desc
limit 1;

-- name: delete_account
-- Unlink a provider from a learner.
delete from accounts as account
where account.user_id = :user_id
  and account.provider = :provider;
