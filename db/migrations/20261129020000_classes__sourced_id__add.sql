-- migrate:up
-- A class's id in the school's own system, its sourcedId in OneRoster: a package that comes again finds its classes.
alter table classes add column sourced_id text;

-- migrate:down
alter table classes drop column sourced_id;
