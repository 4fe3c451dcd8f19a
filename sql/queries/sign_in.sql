-- The queries of signing in: one-time links, accounts and linked providers.

-- name: insert_sign_in_link
-- Remember a one-time link by the hash of its token.
insert into verification_token (identifier, token, expires)
values (:identifier, :token, :expires);

-- name: select_optional_sign_in_link
-- The address a link was made for. No row: unknown, used or expired.
select link.identifier
from verification_token as link
where link.token = :token
  and link.expires > :now;

-- name: delete_sign_in_link
-- Use a link up, with everything that expired. One row: the link's address and end.
-- The race: of two requests with one link, the second finds no row.
with expired as (
  delete from verification_token as link
  where link.expires <= :now
    and link.token <> :token
)
delete from verification_token as link
where link.token = :token
returning
  link.identifier,
  link.expires;

-- name: count_sign_in_mail
-- Count one more mail for an address or a client in this hour. The number so far, this one included.
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
-- Wait until no other sign-in of the same person is under way. The race: two sign-ins at once with an address that is
-- new here would both create its account. Released by COMMIT.
select pg_advisory_xact_lock(hashtextextended(:person, 0)) is not null as is_locked;

-- name: select_optional_linked_user
-- The learner a provider's account is linked to. No row: not linked yet.
select account.user_id
from accounts as account
where account.provider = :provider
  and account.provider_account_id = :provider_account_id;

-- name: select_optional_user_by_email
-- The learner with an address. No row: the address is new here.
select learner.id as user_id
from users as learner
where learner.email = :email;

-- name: insert_user
-- A new account.
insert into users (
  id, name, email, email_verified, role, is_guest, locale, time_zone, theme, created_at, updated_at
)
values (
  :user_id, :name, :email, :email_verified, :role, false, :locale, :time_zone, :theme, :now, :now
);

-- name: update_email_verified
-- Remember that a learner has shown an address to be theirs, and where they live: an administrator made the account
-- without knowing. It changes nothing the second time.
update users as learner
set
  email_verified = :now,
  locale = coalesce(learner.locale, :locale),
  time_zone = :time_zone,
  updated_at = :now
where learner.id = :user_id
  and learner.email_verified is null;

-- name: update_role
-- Give a learner a role.
update users as learner
set
  role = :role,
  updated_at = :now
where learner.id = :user_id;

-- name: insert_account
-- Link a provider's account. Linking it again changes nothing. The provider's tokens are not kept: nothing here needs
-- them after the sign-in.
insert into accounts (user_id, type, provider, provider_account_id)
values (:user_id, :type, :provider, :provider_account_id)
on conflict (provider, provider_account_id) do nothing;

-- name: select_accounts
-- The providers a learner signs in with. No row: by mail only.
select account.provider
from accounts as account
where account.user_id = :user_id
order by account.provider;

-- name: delete_account
-- Unlink a provider from a learner.
delete from accounts as account
where account.user_id = :user_id
  and account.provider = :provider;
