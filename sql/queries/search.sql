-- The queries of search: what the topic sync writes to look through, and the one statement that looks.

-- name: upsert_documents
-- Bring documents to what the content says now; those that say it already are not touched.
insert into search_documents as document (kind, slug, locale, subject_slug, title, spelling, place, body)
select
  given.kind,
  given.slug,
  given.locale,
  given.subject_slug,
  given.title,
  given.spelling,
  given.place,
  given.body
from jsonb_to_recordset(:rows::jsonb) as given (
  kind text,
  slug text,
  locale text,
  subject_slug text,
  title text,
  spelling text,
  place text,
  body text
)
on conflict (kind, slug, locale) do update
  set
    subject_slug = excluded.subject_slug,
    title = excluded.title,
    spelling = excluded.spelling,
    place = excluded.place,
    body = excluded.body
  where (document.subject_slug, document.title, document.spelling, document.place, document.body)
    is distinct from (excluded.subject_slug, excluded.title, excluded.spelling, excluded.place, excluded.body);

-- name: delete_other_documents
-- Forget what the content no longer holds: everything but the subjects, sections and topics named.
delete from search_documents as document
where document.kind || ' ' || document.slug <> all (:present::text[]);

-- name: select_hits
-- What answers a search, best first, each subject, section and topic once, in the language that fits best. `lexemes` is
-- the search as a prefix query; `spelling` its words in plain Latin letters, by which the nearest titles are found
-- when something is misspelt. Matched words stand between the control characters 2 and 3, for the page to mark after
-- escaping. No row: nothing fits.
with hit as (
  select
    document.kind,
    document.slug,
    document.locale
  from search_documents as document
  where document.words @@ (to_tsquery('english', :lexemes) || to_tsquery('simple', :lexemes))
  union
  (
    select
      document.kind,
      document.slug,
      document.locale
    from search_documents as document
    order by document.spelling <->> :spelling
    limit :row_limit
  )
),
ranked as (
  select distinct on (document.kind, document.slug)
    document.kind,
    document.slug,
    document.locale,
    document.subject_slug,
    document.title,
    document.place,
    document.body,
    to_tsquery('english', :lexemes) || to_tsquery('simple', :lexemes) as query,
    case when document.locale = :locale then 0.5 else 0 end
    + 2 * word_similarity(:spelling, document.spelling)
    + ts_rank(document.words, to_tsquery('english', :lexemes) || to_tsquery('simple', :lexemes)) as rank
  from hit
  join search_documents as document
    on document.kind = hit.kind
    and document.slug = hit.slug
    and document.locale = hit.locale
  where document.words @@ (to_tsquery('english', :lexemes) || to_tsquery('simple', :lexemes))
    or word_similarity(:spelling, document.spelling) >= :least_similarity
  order by
    document.kind,
    document.slug,
    rank desc
),
best as (
  select
    ranked.kind,
    ranked.slug,
    ranked.locale,
    ranked.subject_slug,
    ranked.title,
    ranked.place,
    ranked.body,
    ranked.query,
    ranked.rank,
    case ranked.locale when 'en' then 'english'::regconfig else 'simple'::regconfig end as language,
    'StartSel=' || chr(2) || ',StopSel=' || chr(3) as marks
  from ranked
  order by
    ranked.rank desc,
    ranked.kind,
    ranked.slug
  limit :row_limit
)
select
  best.kind,
  best.slug,
  best.locale,
  best.subject_slug,
  best.place,
  ts_headline(best.language, best.title, best.query, best.marks || ',HighlightAll=true') as title,
  ts_headline(best.language, best.body, best.query, best.marks || ',MaxWords=24,MinWords=12') as snippet
from best
order by
  best.rank desc,
  best.kind,
  best.slug;
