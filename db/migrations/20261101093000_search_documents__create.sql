-- migrate:up
-- Trigrams find what was misspelt; the extension is trusted, so the owner of the database may create it.
create extension if not exists pg_trgm;

-- What the search looks through: every subject, section and topic in every language, written by the topic sync only.
-- The words are stemmed for English; PostgreSQL brings no Ukrainian stemmer, so there the search matches beginnings.
-- The spelling is the title in plain Latin letters: trigrams of other letters depend on the server's locale.
create table search_documents (
  kind text not null,
  slug text not null,
  locale text not null,
  subject_slug text not null,
  title text not null,
  spelling text not null,
  place text not null,
  body text not null,
  words tsvector not null generated always as (
    case locale
      when 'en' then
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', place), 'C')
        || setweight(to_tsvector('english', body), 'D')
      else
        setweight(to_tsvector('simple', translate(title, '’ʼ', '''''')), 'A')
        || setweight(to_tsvector('simple', translate(place, '’ʼ', '''''')), 'C')
        || setweight(to_tsvector('simple', translate(body, '’ʼ', '''''')), 'D')
    end
  ) stored,
  primary key (kind, slug, locale),
  constraint search_document_kind_is_known check (kind in ('subject', 'section', 'topic')),
  constraint search_document_locale_is_known check (locale in ('en', 'uk'))
);

create index search_documents_words on search_documents using gin (words);
create index search_documents_spelling on search_documents using gist (spelling gist_trgm_ops);

-- migrate:down
drop table search_documents;
drop extension pg_trgm;
