-- A search text such as fifty dashes is fifty nested negations, more than the parser's stack holds. A run of dashes means no more than one,
-- and a long text is cut: nobody searches for more than a thousand characters.
create or replace function hilo_tsq(text) returns tsquery language sql immutable parallel safe
    return websearch_to_tsquery('pg_catalog.spanish'::regconfig, regexp_replace(left(hilo_fold($1), 1000), '(-\s*){2,}', ' -', 'g'));
