-- Who a report belongs to is where it lies: municipalities have an area, or a circle around their middle, and
-- departments that take some kinds of problem. Reports and accounts name them by slug and did so before these
-- tables: what they name need not be here, so that nothing that was assigned by then is lost.
create table municipalities (
    id            text                         not null,
    name          text                         not null,
    name_hi       text,
    short_code    text,
    state         text,
    -- Local Government Directory code.
    district_code integer,
    centre        geography(point, 4326),
    radius_km     real,
    -- On the plane: the edges of a GeoJSON polygon are straight in degrees (RFC 7946 §3.1.1).
    area          geometry(multipolygon, 4326),
    area_m2       double precision generated always as (st_area(area::geography)) stored,
    email         text,
    phone         text,
    website       text,
    is_active     boolean                      not null default true,
    created_at    timestamptz                  not null,
    updated_at    timestamptz                  not null,
    constraint municipalities_pkey primary key (id),
    constraint municipalities_id_check check (id ~ '^[a-z0-9][a-z0-9_-]{1,49}$'),
    constraint municipalities_name_check check (char_length(name) between 2 and 120),
    constraint municipalities_name_hi_check check (char_length(name_hi) between 1 and 120),
    constraint municipalities_short_code_check check (char_length(short_code) between 1 and 20),
    constraint municipalities_state_check check (char_length(state) between 1 and 80),
    constraint municipalities_district_code_check check (district_code > 0),
    constraint municipalities_radius_km_check check (radius_km between 1 and 100),
    constraint municipalities_radius_check check (radius_km is null or centre is not null),
    constraint municipalities_area_check check (st_isvalid(area) and not st_isempty(area)),
    constraint municipalities_email_check check (char_length(email) <= 320),
    constraint municipalities_phone_check check (char_length(phone) <= 40),
    constraint municipalities_website_check check (char_length(website) <= 500)
);
-- States have towns of the same name.
create unique index municipalities_name_key on municipalities (name, coalesce(state, ''));
create index municipalities_area_idx on municipalities using gist (area);
create index municipalities_centre_idx on municipalities using gist (centre);

create table departments (
    id              text        not null,
    name            text        not null,
    name_hi         text,
    -- null: of every municipality.
    municipality_id text,
    is_active       boolean     not null default true,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint departments_pkey primary key (id),
    constraint departments_id_check check (id ~ '^[a-z0-9][a-z0-9_-]{1,49}$'),
    constraint departments_name_check check (char_length(name) between 2 and 120),
    constraint departments_name_hi_check check (char_length(name_hi) between 1 and 120),
    constraint departments_municipality_fkey foreign key (municipality_id) references municipalities (id)
);
create index departments_municipality_idx on departments (municipality_id);

create table department_categories (
    department_id text not null,
    category_slug text not null,
    constraint department_categories_pkey primary key (department_id, category_slug),
    constraint department_categories_department_fkey foreign key (department_id) references departments (id),
    constraint department_categories_category_fkey
        foreign key (category_slug) references categories (slug) on update cascade
);
create index department_categories_category_idx on department_categories (category_slug);

-- The departments that categories have named since the beginning.
insert into departments (id, name, name_hi, created_at, updated_at)
select named.id, named.name, named.name_hi, now(), now()
from (values
    ('roads',      'Roads',                    'सड़क'),
    ('sanitation', 'Sanitation',               'सफ़ाई'),
    ('drainage',   'Drainage',                 'जल निकासी'),
    ('water',      'Water supply',             'जल आपूर्ति'),
    ('electrical', 'Electricity and lighting', 'बिजली और रोशनी'),
    ('traffic',    'Traffic',                  'यातायात'),
    ('works',      'Public works',             'लोक निर्माण')) as named (id, name, name_hi)
where named.id in (select department_id from categories);
insert into department_categories (department_id, category_slug)
select d.id, c.slug from categories c join departments d on d.id = c.department_id;

-- Whose a place is: of the areas around it the smallest, else of those without an area the nearest whose circle
-- reaches so far, else nobody's.
create function municipality_at(place geography) returns text language sql stable as $$
    select coalesce(
        (select m.id
         from municipalities m
         where m.is_active and st_covers(m.area, place::geometry)
         order by m.area_m2, m.id
         limit 1),
        (select m.id
         from municipalities m
         where m.is_active and m.area is null
           -- No circle is larger, and this one the index can look up.
           and st_dwithin(m.centre, place, 100000)
           and st_dwithin(m.centre, place, m.radius_km * 1000.0)
         order by st_distance(m.centre, place), m.id
         limit 1))
$$;

-- Which department of a municipality takes a kind of problem: its own, else the one that all have.
create function department_for(municipality text, category text) returns text language sql stable as $$
    select d.id
    from departments d
    where municipality is not null and d.is_active
      and (d.municipality_id = municipality or d.municipality_id is null)
      and (exists (select from department_categories k where k.department_id = d.id and k.category_slug = category)
           or d.municipality_id is null
              and exists (select from categories c where c.slug = category and c.department_id = d.id))
    order by d.municipality_id is null,
             d.id is distinct from (select c.department_id from categories c where c.slug = category),
             d.id
    limit 1
$$;
