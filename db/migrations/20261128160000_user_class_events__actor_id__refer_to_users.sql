-- migrate:up
-- Whoever acted can have their account deleted. Then the pupil still reads what was done and when, but no id of that
-- person is left.
-- contract: 20261128122300 every release has stored the id of a user who acts at that moment
update user_class_events as event
set actor_id = null
where event.actor_id is not null
  and not exists (
    select
    from users as actor
    where actor.id = event.actor_id
  );

alter table user_class_events add constraint class_event_is_of_a_user
  foreign key (actor_id) references users (id) on delete set null not valid;

-- migrate:down
alter table user_class_events drop constraint class_event_is_of_a_user;
