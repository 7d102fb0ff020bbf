-- A million reports with three photo hashes each: 48 cities of India, dense towards their centres, of two
-- years. Triggers and checks of single rows are off; what the triggers keep is made at once at the end.
\set ON_ERROR_STOP on
set client_min_messages = warning;
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set max_parallel_maintenance_workers = 2;

create unlogged table bench_cities (n serial, name text, state text, lat double precision, lng double precision);
insert into bench_cities (name, state, lat, lng) values
    ('Ranchi', 'Jharkhand', 23.3441, 85.3096), ('Mumbai', 'Maharashtra', 19.0760, 72.8777), ('Delhi', 'Delhi', 28.6139, 77.2090),
    ('Bengaluru', 'Karnataka', 12.9716, 77.5946), ('Hyderabad', 'Telangana', 17.3850, 78.4867), ('Chennai', 'Tamil Nadu', 13.0827, 80.2707),
    ('Kolkata', 'West Bengal', 22.5726, 88.3639), ('Ahmedabad', 'Gujarat', 23.0225, 72.5714), ('Pune', 'Maharashtra', 18.5204, 73.8567),
    ('Surat', 'Gujarat', 21.1702, 72.8311), ('Jaipur', 'Rajasthan', 26.9124, 75.7873), ('Lucknow', 'Uttar Pradesh', 26.8467, 80.9462),
    ('Kanpur', 'Uttar Pradesh', 26.4499, 80.3319), ('Nagpur', 'Maharashtra', 21.1458, 79.0882), ('Indore', 'Madhya Pradesh', 22.7196, 75.8577),
    ('Bhopal', 'Madhya Pradesh', 23.2599, 77.4126), ('Patna', 'Bihar', 25.5941, 85.1376), ('Vadodara', 'Gujarat', 22.3072, 73.1812),
    ('Ludhiana', 'Punjab', 30.9010, 75.8573), ('Agra', 'Uttar Pradesh', 27.1767, 78.0081), ('Nashik', 'Maharashtra', 19.9975, 73.7898),
    ('Varanasi', 'Uttar Pradesh', 25.3176, 82.9739), ('Srinagar', 'Jammu and Kashmir', 34.0837, 74.7973), ('Dhanbad', 'Jharkhand', 23.7957, 86.4304),
    ('Jamshedpur', 'Jharkhand', 22.8046, 86.2029), ('Bokaro', 'Jharkhand', 23.6693, 86.1511), ('Amritsar', 'Punjab', 31.6340, 74.8723),
    ('Coimbatore', 'Tamil Nadu', 11.0168, 76.9558), ('Vijayawada', 'Andhra Pradesh', 16.5062, 80.6480), ('Madurai', 'Tamil Nadu', 9.9252, 78.1198),
    ('Guwahati', 'Assam', 26.1445, 91.7362), ('Raipur', 'Chhattisgarh', 21.2514, 81.6296), ('Kota', 'Rajasthan', 25.2138, 75.8648),
    ('Chandigarh', 'Chandigarh', 30.7333, 76.7794), ('Mysuru', 'Karnataka', 12.2958, 76.6394), ('Gurugram', 'Haryana', 28.4595, 77.0266),
    ('Bhubaneswar', 'Odisha', 20.2961, 85.8245), ('Cuttack', 'Odisha', 20.4625, 85.8830), ('Kochi', 'Kerala', 9.9312, 76.2673),
    ('Thiruvananthapuram', 'Kerala', 8.5241, 76.9366), ('Dehradun', 'Uttarakhand', 30.3165, 78.0322), ('Jodhpur', 'Rajasthan', 26.2389, 73.0243),
    ('Gwalior', 'Madhya Pradesh', 26.2183, 78.1828), ('Panaji', 'Goa', 15.4909, 73.8278), ('Imphal', 'Manipur', 24.8170, 93.9368),
    ('Shillong', 'Meghalaya', 25.5788, 91.8933), ('Agartala', 'Tripura', 23.8315, 91.2868), ('Shimla', 'Himachal Pradesh', 31.1048, 77.1734);

create unlogged table bench_words (n serial, category text, words text[]);
insert into bench_words (category, words) values
    ('pothole', array['Deep pothole', 'Pothole after the rain', 'Broken patch of tar', 'सड़क में गड्ढा']),
    ('road_damage', array['Road surface gone', 'Cracked road', 'Sunken manhole cover', 'टूटी सड़क']),
    ('garbage', array['Garbage heap', 'Overflowing bin', 'Rubbish burnt at night', 'कचरे का ढेर']),
    ('drainage', array['Open drain', 'Blocked drain', 'Drain overflows', 'खुली नाली']),
    ('water_supply', array['Leaking pipe', 'No water since days', 'Dirty tap water', 'पानी की पाइप टूटी']),
    ('streetlight', array['Streetlight out', 'Flickering lamp', 'Dark street', 'स्ट्रीट लाइट खराब']),
    ('electricity', array['Hanging wire', 'Sparking transformer', 'Fallen pole', 'बिजली का तार']),
    ('traffic_signal', array['Signal stuck on red', 'Traffic light dead', 'Signal hidden by a tree', 'सिग्नल बंद']),
    ('public_property', array['Broken bench', 'Damaged bus shelter', 'Playground fence torn', 'टूटी बेंच']),
    ('other', array['Stray cattle on the road', 'Fallen tree', 'Illegal posters', 'आवारा पशु']);

\echo - reports
insert into reports (
    id, title, description, status, category_slug, severity, location, geohash, place_source, address, city, district,
    state, tracking_hash, source, flag_reason, supporters, created_at, updated_at, verified_at, resolved_at, resolution_summary)
select r.id, r.title, 'It has been like this for ' || (r.n % 40) || ' days, near the ' ||
           (array['school', 'temple', 'market', 'station', 'hospital', 'park', 'mosque', 'bus stop'])[r.n % 8 + 1] || '.',
       r.status, r.category, 1 + (r.n * 7 % 10), st_setsrid(st_makepoint(r.lng, r.lat), 4326)::geography,
       st_geohash(st_setsrid(st_makepoint(r.lng, r.lat), 4326), 9), 'coordinates', r.city || ', ' || r.state, r.city, r.city,
       r.state, sha256(uuid_send(r.id)), 'api', case r.status when 'REJECTED' then 'machine:not_civic' end,
       (1000 / (1 + r.n % 997))::integer, r.at, r.at,
       case when r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED') then r.at + interval '1 minute' end,
       case r.status when 'RESOLVED' then r.at + interval '3 days' end, case r.status when 'RESOLVED' then 'Done.' end
from (
    select s.n, s.at, c.name as city, c.state, w.category,
           w.words[1 + (s.n / 10) % 4] || ' at ' || (array['Main Road', 'Station Road', 'MG Road', 'Church Road', 'Lalpur Chowk',
               'Gandhi Nagar', 'Old Bazaar', 'Ring Road', 'College Lane', 'Temple Street'])[1 + (s.n / 41) % 10] || ' ' || (s.n % 211) as title,
           (array['VERIFIED', 'VERIFIED', 'VERIFIED', 'VERIFIED', 'VERIFIED', 'VERIFIED', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS',
               'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'FLAGGED', 'REJECTED',
               'PENDING_VERIFICATION'])[1 + (s.n / 10 * 13 + s.n / 3) % 20] as status,
           c.lat + (random() + random() + random() - 1.5) * 0.09 as lat,
           c.lng + (random() + random() + random() - 1.5) * 0.09 as lng,
           -- uuid version 7 of the time of filing (RFC 9562 §5.7), its random part from a hash.
           (lpad(to_hex((extract(epoch from s.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(s.n::text), 1, 3)
               || '8' || substr(md5(s.n::text), 4, 15))::uuid as id
    from (
        select n, now() - interval '2 minutes' - (1000000 - n) * interval '63 seconds' as at,
               -- Large cities have more: the share falls with the rank.
               1 + floor(48 * power(random(), 2.2))::integer as city
        from generate_series(1, :reports) as n
    ) s
    join bench_cities c on c.n = s.city
    join bench_words w on w.n = 1 + (s.n * 7) % 10
) r;

\echo - photos
insert into photos (
    id, report_id, position, sha256, dhash, dhashes, blurhash, colour, source_type, source_bytes, source_pixels, width, height,
    thumb_width, thumb_height, webp_key, jpeg_key, thumb_webp_key, thumb_jpeg_key)
select gen_random_uuid(), p.report_id, p.position, sha256(uuid_send(p.report_id) || p.position::text::bytea), p.dhash::bit(64),
       array[p.dhash], 'LEHV6nWB2yk8pyo0adR*.7kCMdnj', '#6b7280', 'image/jpeg', 200000, 1920000, 1600, 1200, 480, 360,
       p.key || '.webp', p.key || '.jpg', p.key || 't.webp', p.key || 't.jpg'
from (
    select r.id as report_id, k as position, 'reports/' || r.id || '/' || k as key,
           ('x' || substr(md5(r.id::text || k), 1, 16))::bit(64)::bigint as dhash
    from reports r cross join generate_series(1, 3) as k
    where r.source = 'api'
) p;

\echo - buckets of photo hashes
truncate photo_buckets;
insert into photo_buckets (bucket, dhashes)
select bucket, string_agg(int8send(dhash), '')
from (
    select distinct p.dhash::bigint as dhash
    from photos p join reports r on r.id = p.report_id
    where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')) as shown
cross join unnest(dhash_buckets(dhash)) as b (bucket)
group by bucket
order by bucket;

\echo - map cells
truncate map_cells;
insert into map_cells (z, x, y, category_slug, status, reports, sum_lng, sum_lat)
select d.z, tile_x(st_x(r.location::geometry), d.z), tile_y(st_y(r.location::geometry), d.z),
       r.category_slug, r.status, count(*), sum(st_x(r.location::geometry)), sum(st_y(r.location::geometry))
from reports r
cross join (values (8::smallint), (11), (13), (15), (17)) as d (z)
where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
group by 1, 2, 3, 4, 5;

\echo - words of titles
insert into title_words (word)
select distinct words_of_title(title) from reports where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')
on conflict do nothing;

\echo - statistics
drop table bench_words;
vacuum (analyze) reports;
vacuum (analyze) photos;
vacuum (analyze) photo_buckets;
vacuum (analyze) title_words;
vacuum (analyze) map_cells;
