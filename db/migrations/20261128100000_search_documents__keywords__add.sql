-- migrate:up
-- Words that pupils search a topic by and that its title need not hold: its author's keywords, its tags, and synonyms.
-- `lexemes` is what is searched from now on. `words` stays for the processes of the release before.
-- The table holds some hundred rows, written by the topic sync alone, so a lock takes milliseconds.
alter table search_documents
add column keywords text not null default '',
-- squawk-ignore adding-field-with-default
add column lexemes tsvector not null generated always as (
  case locale
    when 'en' then
      setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', keywords), 'B')
      || setweight(to_tsvector('english', place), 'C') || setweight(to_tsvector('english', body), 'D')
    else
      setweight(to_tsvector('simple', translate(title, '’ʼ', '''''')), 'A')
      || setweight(to_tsvector('simple', translate(keywords, '’ʼ', '''''')), 'B')
      || setweight(to_tsvector('simple', translate(place, '’ʼ', '''''')), 'C')
      || setweight(to_tsvector('simple', translate(body, '’ʼ', '''''')), 'D')
  end
) stored;

-- squawk-ignore require-concurrent-index-creation
create index search_documents_lexemes on search_documents using gin (lexemes);

-- migrate:down
alter table search_documents
drop column lexemes,
drop column keywords;
