-- migrate:up
-- Languages are entries of a table in the code (webapp/locales.py). The database only asks for a code of ISO 639.
-- contract: 20261101090000 no code so far needs that a language is one of two
alter table search_documents
add constraint search_document_locale_is_a_language_code check (locale ~ '^[a-z]{2,3}$') not valid;
alter table search_documents
-- squawk-ignore ban-drop-constraint
drop constraint search_document_locale_is_known;

-- migrate:down
delete from search_documents
where locale not in ('en', 'uk');
alter table search_documents
add constraint search_document_locale_is_known check (locale in ('en', 'uk'));
alter table search_documents
drop constraint search_document_locale_is_a_language_code;
