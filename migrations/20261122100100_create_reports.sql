-- A report and everything that is one value of it. Named constraints say the product's rules once
-- more, so that no door, job or hand-written statement can store what they forbid.
create table reports (
    id                 uuid                      not null,
    title              text                      not null,
    description        text,
    status             text                      not null default 'PENDING_VERIFICATION',
    category_slug      text                      not null default 'uncategorized',
    severity           smallint                  not null default 0,
    location           geography(point, 4326)    not null,
    -- "C", so that a prefix search can use the index: another collation makes it useless.
    geohash            text collate "C"          not null,
    place_source       text                      not null,
    address            text,
    city               text,
    district           text,
    state              text,
    country            text                      not null default 'India',
    contact_email      text,
    -- SHA-256 of the tracking code: whoever reads the table cannot act for the person who filed.
    tracking_hash      bytea                     not null,
    -- Names the request: a second one with the same key is the same report.
    submission_key     bytea,
    submission_hash    bytea,
    source             text                      not null,
    client_ip          inet,
    ai_answer_id       uuid,
    flag_reason        text,
    duplicate_of       uuid,
    admin_note         text,
    resolution_summary text,
    supporters         integer                   not null default 0,
    created_at         timestamptz               not null,
    updated_at         timestamptz               not null,
    verified_at        timestamptz,
    resolved_at        timestamptz,
    constraint reports_pkey primary key (id),
    constraint reports_title_check check (char_length(title) between 5 and 200),
    constraint reports_description_check check (char_length(description) between 1 and 2000),
    constraint reports_status_check check (status in
        ('PENDING_VERIFICATION', 'VERIFIED', 'FLAGGED', 'IN_PROGRESS', 'RESOLVED', 'REJECTED', 'DUPLICATE')),
    constraint reports_category_fkey foreign key (category_slug) references categories (slug) on update cascade,
    constraint reports_severity_check check (severity between 0 and 10),
    constraint reports_latitude_check check (st_y(location::geometry) between -90 and 90),
    constraint reports_longitude_check check (st_x(location::geometry) between -180 and 180),
    constraint reports_geohash_check check (geohash ~ '^[0-9b-hjkmnp-z]{9,10}$'),
    constraint reports_place_source_check check (place_source in ('coordinates', 'photo', 'words')),
    constraint reports_contact_email_check check (char_length(contact_email) <= 320),
    constraint reports_tracking_hash_key unique (tracking_hash),
    constraint reports_submission_key_key unique (submission_key),
    constraint reports_source_check check (source in ('web', 'api', 'demo')),
    constraint reports_duplicate_of_fkey foreign key (duplicate_of) references reports (id),
    constraint reports_duplicate_of_check check (duplicate_of <> id),
    constraint reports_duplicate_check check ((status = 'DUPLICATE') = (duplicate_of is not null)),
    constraint reports_verified_at_check check
        (verified_at is not null or status not in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')),
    constraint reports_resolved_at_check check ((status = 'RESOLVED') = (resolved_at is not null)),
    constraint reports_rejected_reason_check check (status <> 'REJECTED' or flag_reason is not null),
    constraint reports_supporters_check check (supporters >= 0)
);

-- The public feed, newest first: all, of one category, of one status.
create index reports_public_newest_idx on reports (created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_public_category_idx on reports (category_slug, created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_status_newest_idx on reports (status, created_at desc, id desc);
-- Dots on the map: a box of degrees is a box on the plane, however wide it is.
create index reports_public_box_idx on reports using gist ((location::geometry))
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
-- Keys and addresses that the sweep forgets after their time.
create index reports_submission_swept_idx on reports (created_at) where submission_key is not null;
create index reports_client_ip_swept_idx on reports (created_at) where client_ip is not null;
create index reports_duplicate_of_idx on reports (duplicate_of) where duplicate_of is not null;
