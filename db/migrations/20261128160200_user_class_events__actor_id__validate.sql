-- migrate:up
-- Events from before the foreign key refer to users too: it has set the others to null.
alter table user_class_events validate constraint class_event_is_of_a_user;

-- migrate:down
-- A constraint that holds for every row needs no step back.
select 1;
