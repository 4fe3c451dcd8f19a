-- migrate:up
-- An answer taken back ("I pressed the wrong key") stays as a fact, out of every sum: it keeps its submission id, so a
-- late repeat of it stores nothing, and gives its number to the next answer by taking one below zero.
-- contract: 20261101090500 every release has numbered its answers from one, which is what the new check asks of them
alter table user_task_attempts
  add column undone_at timestamptz,
  add constraint attempt_undone_is_numbered_below_zero check ((undone_at is null) = (attempt_number > 0)) not valid;

-- migrate:down
-- What was taken back cannot be told from other answers without the column.
delete from user_task_attempts
where undone_at is not null;

alter table user_task_attempts
  drop constraint attempt_undone_is_numbered_below_zero,
  drop column undone_at;
