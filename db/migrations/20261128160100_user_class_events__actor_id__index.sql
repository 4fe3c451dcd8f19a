-- migrate:up transaction:false
-- When an account is deleted or becomes part of another one, this index finds the events of what it did.
create index concurrently if not exists user_class_events_by_actor on user_class_events (actor_id)
where actor_id is not null;

-- migrate:down
drop index user_class_events_by_actor;
