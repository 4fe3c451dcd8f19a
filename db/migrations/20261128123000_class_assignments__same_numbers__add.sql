-- migrate:up
-- Whether all pupils get the same numbers, for work at the board. Otherwise each gets variants of their own.
alter table class_assignments add column same_numbers boolean not null default false;

-- migrate:down
alter table class_assignments drop column same_numbers;
