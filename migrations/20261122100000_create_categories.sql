-- Kinds of problem are data, not code: one list for pages, API and the checking model, so that the
-- five lists of the first system cannot come back. PostGIS is needed by the tables that follow.
create extension if not exists postgis;

create table categories (
    slug          text        not null,
    name          text        not null,
    name_hi       text        not null,
    group_slug    text        not null,
    department_id text,
    icon          text        not null,
    sla_hours     integer,
    position      smallint    not null,
    is_active     boolean     not null default true,
    constraint categories_pkey primary key (slug),
    constraint categories_slug_check check (slug ~ '^[a-z][a-z0-9_]{1,49}$'),
    constraint categories_name_key unique (name),
    constraint categories_name_check check (char_length(name) between 2 and 50),
    constraint categories_name_hi_check check (char_length(name_hi) between 1 and 80),
    constraint categories_sla_hours_check check (sla_hours > 0)
);

insert into categories (slug, name, name_hi, group_slug, department_id, icon, sla_hours, position) values
    ('pothole',         'Pothole',         'सड़क का गड्ढा',        'roads',    'roads',       'pothole',         120,  1),
    ('road_damage',     'Road Damage',     'टूटी सड़क',            'roads',    'roads',       'road',            240,  2),
    ('garbage',         'Garbage',         'कचरा',                'sanitation', 'sanitation', 'garbage',         48,  3),
    ('drainage',        'Drainage',        'नाली',                'water',    'drainage',    'drain',            72,  4),
    ('water_supply',    'Water Supply',    'पानी की सप्लाई',       'water',    'water',       'water',            72,  5),
    ('streetlight',     'Streetlight',     'स्ट्रीट लाइट',         'electrical', 'electrical', 'lamp',            72,  6),
    ('electricity',     'Electricity',     'बिजली',               'electrical', 'electrical', 'bolt',            24,  7),
    ('traffic_signal',  'Traffic Signal',  'ट्रैफ़िक सिग्नल',        'roads',    'traffic',     'signal',           24,  8),
    ('public_property', 'Public Property', 'सार्वजनिक संपत्ति',     'public',   'works',       'bench',           240,  9),
    ('other',           'Other',           'अन्य',                'other',    null,          'dots',           null, 10),
    ('uncategorized',   'Uncategorized',   'श्रेणी तय नहीं',        'other',    null,          'dots',           null, 11);
