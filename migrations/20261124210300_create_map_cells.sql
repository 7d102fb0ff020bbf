-- How many public reports lie in each cell of the map, for the wide views: kept in the transaction that
-- changes them, so that no view has to count a million points. Cells are tiles of the web map (z/x/y) of
-- five depths; a view shows cells at least three levels deeper than its own tiles.
create table map_cells (
    z             smallint         not null,
    x             integer          not null,
    y             integer          not null,
    category_slug text             not null,
    status        text             not null,
    reports       integer          not null,
    -- Sums of degrees: a cluster stands where its reports are, not in the middle of its cell.
    sum_lng       double precision not null,
    sum_lat       double precision not null,
    constraint map_cells_pkey primary key (z, x, y, category_slug, status),
    constraint map_cells_z_check check (z in (8, 11, 13, 15, 17))
);

-- Column and row of the map's tile at a depth (OpenStreetMap wiki, "Slippy map tilenames"); beyond
-- 85.0511° the outermost row.
create function tile_x(lng double precision, z integer) returns integer language sql immutable parallel safe as $$
    select least(greatest(floor((lng + 180.0) / 360.0 * (1 << z))::integer, 0), (1 << z) - 1)
$$;
create function tile_y(lat double precision, z integer) returns integer language sql immutable parallel safe as $$
    select least(greatest(floor(
        (1.0 - asinh(tan(radians(least(greatest(lat, -85.0511), 85.0511)))) / pi()) / 2.0 * (1 << z))::integer, 0), (1 << z) - 1)
$$;

create function count_on_map(lng double precision, lat double precision, category text, state text, step integer)
returns void language plpgsql as $$
declare
    depth smallint;
begin
    -- Deepest first, in one order everywhere: two reports at once wait for each other, never in a ring.
    foreach depth in array array[17, 15, 13, 11, 8]::smallint[] loop
        insert into map_cells as c (z, x, y, category_slug, status, reports, sum_lng, sum_lat)
        values (depth, tile_x(lng, depth), tile_y(lat, depth), category, state, step, step * lng, step * lat)
        on conflict (z, x, y, category_slug, status) do update
        set reports = c.reports + excluded.reports,
            sum_lng = c.sum_lng + excluded.sum_lng,
            sum_lat = c.sum_lat + excluded.sum_lat;
    end loop;
end $$;

insert into map_cells (z, x, y, category_slug, status, reports, sum_lng, sum_lat)
select d.z, tile_x(st_x(r.location::geometry), d.z), tile_y(st_y(r.location::geometry), d.z),
       r.category_slug, r.status, count(*), sum(st_x(r.location::geometry)), sum(st_y(r.location::geometry))
from reports r
cross join (values (8::smallint), (11), (13), (15), (17)) as d (z)
where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
group by 1, 2, 3, 4, 5;
