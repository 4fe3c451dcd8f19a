-- migrate:up
-- How many sign-in mails an address or a client asked for in the current hour. The subject is a keyed hash: no row
-- names an address or a client. A row that is out of date is overwritten, and swept by the next request.
create table sign_in_mails (
  subject text primary key,
  hour timestamptz not null,
  mail_count integer not null,
  constraint sign_in_mail_count_is_positive check (mail_count > 0)
);

create index sign_in_mails_by_hour on sign_in_mails (hour);

-- migrate:down
drop table sign_in_mails;
