-- Words together with the kind of problem and the place: one index answers all three at once. Each alone may
-- be had by a hundred thousand reports that a page would have to read, to find that a dozen have them all.
create function report_marks(category text, geohash text) returns text[] language sql immutable parallel safe as $$
    select array[
        'c:' || category,
        'g:' || left(geohash, 2), 'g:' || left(geohash, 3), 'g:' || left(geohash, 4),
        'g:' || left(geohash, 5), 'g:' || left(geohash, 6)]
$$;
-- What was just written waits in a list that each search reads through: it is kept short.
create index reports_public_found_idx on reports using gin (search, report_marks(category_slug, geohash))
    with (gin_pending_list_limit = 256)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
drop index reports_public_search_idx;
