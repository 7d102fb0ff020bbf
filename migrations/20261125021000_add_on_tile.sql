-- Where a place stands on a tile of the web map, in its own units of 4096 to a side, from its upper left corner, as
-- st_asmvt takes it (OpenStreetMap wiki, "Slippy map tilenames"; beyond 85.0511° at the edge). The same as transforming
-- to EPSG:3857 and st_asmvtgeom, which take four times as long for points; what lies beside the tile stays.
create function on_tile(lng double precision, lat double precision, z integer, x integer, y integer)
returns geometry language sql immutable parallel safe as $$
    select st_makepoint(
        round(((lng + 180.0) / 360.0 * (1 << z) - x) * 4096),
        round(((1.0 - asinh(tan(radians(least(greatest(lat, -85.0511), 85.0511)))) / pi()) / 2.0 * (1 << z) - y) * 4096))
$$;
