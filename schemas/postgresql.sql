-- Congvan records in PostgreSQL (13 or later, database encoding UTF8): the record as jsonb, columns for what is asked for most, words
-- folded so that they are found with or without diacritics. Needs no extension and no file on the server. scripts/load-postgresql fills
-- it; running this again changes nothing.
CREATE SCHEMA IF NOT EXISTS congvan;

-- Small letters without marks. Every mark is a combining character in NFD but the stroke of đ: so these are all the rules there are, for
-- text in NFC and NFD, for hoà and hòa alike. Immutable, as unaccent() is not: generated columns and indexes may use it.
CREATE OR REPLACE FUNCTION congvan.unaccent(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
  SELECT translate(lower(regexp_replace(normalize(t, NFD), '[\u0300-\u036f]', '', 'g')), 'đĐ', 'dd')
$$;

-- Codes as they are compared: '1234 / ubnd – vx' and '1234/UBND-VX' are one; leading zeros of the number are dropped.
CREATE OR REPLACE FUNCTION congvan.code(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
  SELECT regexp_replace(trim(both '-' from regexp_replace(congvan.unaccent(t), '[^[:alnum:]]+', '-', 'g')), '^0+(?=[0-9])', '')
$$;

CREATE OR REPLACE FUNCTION congvan.texts(list jsonb, member text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(item ->> member, ' '), '') FROM jsonb_array_elements(coalesce(list, '[]')) AS item
$$;

-- What is searched: subject A, codes and issuer B, directives C, body D. Words are cut at 1 MB: a tsvector's limit.
CREATE OR REPLACE FUNCTION congvan.words(record jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT setweight(to_tsvector('simple', congvan.unaccent(coalesce(record #>> '{header,subject}', ''))), 'A')
      || setweight(to_tsvector('simple', translate(congvan.unaccent(concat_ws(' ', record #>> '{header,code}', record #>> '{header,issuer}',
           record #>> '{header,parent}', congvan.texts(record -> 'references', 'code'))), '/-', '  ')), 'B')
      || setweight(to_tsvector('simple', left(congvan.unaccent(congvan.texts(record -> 'directives', 'text')), 200000)), 'C')
      || setweight(to_tsvector('simple', left(translate(congvan.unaccent(coalesce(record ->> 'text', '')), '/-', '  '), 400000)), 'D')
$$;

CREATE TABLE IF NOT EXISTS congvan.document (
  id text PRIMARY KEY,
  record jsonb NOT NULL,
  path text GENERATED ALWAYS AS (record #>> '{source,path}') STORED,
  type text GENERATED ALWAYS AS (record #>> '{header,type,code}') STORED,
  code text GENERATED ALWAYS AS (record #>> '{header,code}') STORED,
  code_key text GENERATED ALWAYS AS (congvan.code(record #>> '{header,code}')) STORED,
  issuer text GENERATED ALWAYS AS (record #>> '{header,issuer}') STORED,
  issued text GENERATED ALWAYS AS (record #>> '{header,date}') STORED, -- ISO 8601: sorts as a date does
  subject text GENERATED ALWAYS AS (record #>> '{header,subject}') STORED,
  words tsvector GENERATED ALWAYS AS (congvan.words(record)) STORED,
  CHECK (id = record ->> 'id')
);
CREATE INDEX IF NOT EXISTS document_words ON congvan.document USING gin (words);
CREATE INDEX IF NOT EXISTS document_code ON congvan.document (code_key);
CREATE INDEX IF NOT EXISTS document_issued ON congvan.document (issued);

CREATE OR REPLACE VIEW congvan.deadline AS
  SELECT d.id AS document, t ->> 'id' AS id, left(t ->> 'due', 10)::date AS due, t ->> 'due' AS due_at, t ->> 'relation' AS relation,
         t ->> 'rrule' AS rrule, t ->> 'text' AS text, t ->> 'directive' AS directive
  FROM congvan.document d, jsonb_array_elements(coalesce(d.record -> 'deadlines', '[]')) AS t;
CREATE OR REPLACE VIEW congvan.directive AS
  SELECT d.id AS document, t ->> 'id' AS id, t ->> 'modality' AS modality, t ->> 'text' AS text,
         congvan.texts(t -> 'addressees', 'text') AS addressees
  FROM congvan.document d, jsonb_array_elements(coalesce(d.record -> 'directives', '[]')) AS t;

-- congvan.search('đại hội'): the query's words, folded as the documents' are; a code in it is a phrase.
CREATE OR REPLACE FUNCTION congvan.search(typed text) RETURNS TABLE (id text, rank real, code text, issued text, subject text, path text)
LANGUAGE sql STABLE AS $$
  SELECT d.id, ts_rank(d.words, q) + (d.code_key = congvan.code(typed))::int, d.code, d.issued, d.subject, d.path
  FROM congvan.document d,
       websearch_to_tsquery('simple', regexp_replace(congvan.unaccent(typed), '\s*[-/\u2010-\u2015\u2212]\s*', ' ', 'g')) AS q
  WHERE d.words @@ q ORDER BY 2 DESC, 1
$$;
