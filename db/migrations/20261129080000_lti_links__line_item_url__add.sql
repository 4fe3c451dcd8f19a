-- migrate:up
-- A platform may leave it to us to make the column of its gradebook for a link. Then it names the collection of columns
-- (line_items_url), and the clock makes the column once and stores its address (line_item_url). A try that fails is
-- repeated after next_try_at.
alter table lti_links
add column line_items_url text,
add column line_item_url text,
add column next_try_at timestamptz;

-- migrate:down
alter table lti_links
drop column next_try_at,
drop column line_item_url,
drop column line_items_url;
