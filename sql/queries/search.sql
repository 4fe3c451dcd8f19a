-- The queries of search: the documents that the topic sync writes, and the search itself.

-- name: upsert_documents
-- Insert or update documents from the content; unchanged ones are not written.
insert into search_documents as document (
  kind, slug, locale, subject_slug, title, keywords, spelling, place, body
)
select
  given.kind,
  given.slug,
  given.locale,
  given.subject_slug,
  given.title,
  given.keywords,
  given.spelling,
  given.place,
  given.body
from jsonb_to_recordset(:rows::jsonb) as given (
  kind text,
  slug text,
  locale text,
  subject_slug text,
  title text,
  keywords text,
  spelling text,
  place text,
  body text
)
on conflict (kind, slug, locale) do update
  set
    subject_slug = excluded.subject_slug,
    title = excluded.title,
    keywords = excluded.keywords,
    spelling = excluded.spelling,
    place = excluded.place,
    body = excluded.body
  where (
    document.subject_slug, document.title, document.keywords, document.spelling, document.place, document.body
  ) is distinct from (
    excluded.subject_slug, excluded.title, excluded.keywords, excluded.spelling, excluded.place, excluded.body
  );

-- name: delete_other_documents
-- Delete documents no longer in the content: all but the named subjects, sections and topics.
delete from search_documents as document
where document.kind || ' ' || document.slug <> all (:present::text[]);

-- name: select_hits
-- The hits of a search, best first: each subject, section and topic once, in the reader's language, whichever language
-- was typed. `prefixes` are the typed words as prefix queries, `spellings` the same words in plain Latin letters.
-- Matched words are between the control characters 2 and 3, which the page replaces after escaping. No row: no hit.
with typed as (
  -- Without those that English search leaves out, such as "of". A word that no document has counts as misspelt. This is
  -- counted, because "not exists" would read the whole table for each such word.
  select
    word.spelling,
    word.query,
    (
      select count(*)
      from search_documents as document
      where document.lexemes @@ word.query
    ) = 0 as is_misspelt
  from (
    select
      word.spelling,
      to_tsquery('english', word.prefix) || to_tsquery('simple', word.prefix) as query
    from unnest(:prefixes::text[], :spellings::text[]) as word (prefix, spelling)
    where to_tsvector('english', word.prefix) <> ''
  ) as word
),
-- Documents that have every word, and those with the nearest spelling of a misspelt one.
hit as (
  select
    document.kind,
    document.slug,
    document.locale
  from search_documents as document
  where document.lexemes @@ (
    to_tsquery('english', array_to_string(:prefixes::text[], ' & '))
    || to_tsquery('simple', array_to_string(:prefixes::text[], ' & '))
  )
  union
  select
    nearest.kind,
    nearest.slug,
    nearest.locale
  from typed
  cross join lateral (
    select
      document.kind,
      document.slug,
      document.locale
    from search_documents as document
    order by document.spelling <->> typed.spelling
    limit :row_limit
  ) as nearest
  where typed.is_misspelt
),
-- Of these, the ones with a match or near match for each word, in the language that fits best.
best as (
  select
    document.kind,
    document.slug,
    max(
      case when document.locale = :locale then 0.5 else 0 end
      + word_similarity(array_to_string(:spellings::text[], ' '), document.spelling)
      + word_similarity(array_to_string(:spellings::text[], ' '), split_part(document.spelling, chr(10), 1))
      + ts_rank(
        document.lexemes,
        to_tsquery('english', array_to_string(:prefixes::text[], ' & '))
        || to_tsquery('simple', array_to_string(:prefixes::text[], ' & '))
      )
    ) as rank
  from hit
  join search_documents as document
    on document.kind = hit.kind
    and document.slug = hit.slug
    and document.locale = hit.locale
  where not exists (
    select
    from typed
    where not document.lexemes @@ typed.query
      and (not typed.is_misspelt or word_similarity(typed.spelling, document.spelling) < :least_similarity)
  )
  group by
    document.kind,
    document.slug
  order by
    rank desc,
    document.kind,
    document.slug
  limit :row_limit
),
shown as (
  select
    document.kind,
    document.slug,
    document.subject_slug,
    document.title,
    document.place,
    document.body,
    best.rank,
    to_tsquery('english', array_to_string(:prefixes::text[], ' | '))
    || to_tsquery('simple', array_to_string(:prefixes::text[], ' | ')) as query,
    case document.locale when 'en' then 'english'::regconfig else 'simple'::regconfig end as language,
    'StartSel=' || chr(2) || ',StopSel=' || chr(3) as marks
  from best
  join search_documents as document
    on document.kind = best.kind
    and document.slug = best.slug
    and document.locale = :locale
)
select
  shown.kind,
  shown.slug,
  shown.subject_slug,
  shown.place,
  ts_headline(shown.language, shown.title, shown.query, shown.marks || ',HighlightAll=true') as title,
  ts_headline(shown.language, shown.body, shown.query, shown.marks || ',MaxWords=24,MinWords=12') as snippet
from shown
order by
  shown.rank desc,
  shown.kind,
  shown.slug;
