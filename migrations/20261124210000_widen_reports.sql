-- What a public report carries beside its own words: who supports and follows it, how many talk about it,
-- who has it, where it lies by the state's own code, and the words it is found by.
create extension if not exists pg_trgm;
create extension if not exists fuzzystrmatch;

alter table reports
    add column followers              integer     not null default 0,
    add column comments               integer     not null default 0,
    -- Counts the changes of what the report says; two editors at once are told apart by it (If-Match).
    add column version                integer     not null default 1,
    -- Local Government Directory code; null until an operator imports a table of districts.
    add column district_code          integer,
    add column municipality_id        text,
    add column department_id          text,
    add column officer_id             uuid,
    add column assigned_by            text,
    add column assigned_at            timestamptz,
    add column resolution_eta         timestamptz,
    add column resolution_notes       text,
    add column resolution_upload_id   uuid,
    add column resolution_confirmed_at timestamptz,
    -- The person who files is asked until then whether it is one of those nearby; its check waits.
    add column held_until             timestamptz,
    add column search                 tsvector generated always as (
        setweight(to_tsvector('english'::regconfig, title), 'A')
        || setweight(to_tsvector('hindi'::regconfig, title), 'A')
        || setweight(to_tsvector('english'::regconfig, coalesce(description, '')), 'B')
        || setweight(to_tsvector('hindi'::regconfig, coalesce(description, '')), 'B')
        || setweight(to_tsvector('english'::regconfig, coalesce(address, '')), 'C')
    ) stored,
    add constraint reports_followers_check check (followers >= 0),
    add constraint reports_comments_check check (comments >= 0),
    add constraint reports_officer_fkey foreign key (officer_id) references accounts (id) on delete set null,
    add constraint reports_confirmed_check check (resolution_confirmed_at is null or status = 'RESOLVED');

-- One index for each order and filter of the public list, so that none of them reads the table through.
create index reports_public_supporters_idx on reports (supporters desc, created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_public_severity_idx on reports (severity desc, created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_public_geohash_idx on reports (geohash, created_at desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_public_district_idx on reports (lower(district), created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_public_state_idx on reports (lower(state), created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create index reports_public_district_code_idx on reports (district_code, created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED') and district_code is not null;
create index reports_public_municipality_idx on reports (municipality_id, created_at desc, id desc)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED') and municipality_id is not null;
-- Metres and nearest first (geography); the box index of degrees stays.
create index reports_public_place_idx on reports using gist (location)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
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
-- The words of public titles, for typing errors: a few ten thousand, where the titles are a million.
create table title_words (
    word text primary key check (length(word) between 3 and 60)
);
create index title_words_alike_idx on title_words using gin (word gin_trgm_ops);
create function words_of_title(title text) returns setof text language sql stable parallel safe as $$
    -- In order, so that two who write the same new words wait for each other in one direction only.
    select word
    from unnest(tsvector_to_array(to_tsvector('simple', title))) as word
    where length(word) between 3 and 60 and word !~ '[0-9]'
    order by word
$$;
create function keep_title_words() returns trigger language plpgsql as $$
begin
    insert into title_words (word) select words_of_title(new.title) on conflict do nothing;
    return null;
end
$$;
insert into title_words (word)
    select distinct words_of_title(title) from reports where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
create trigger reports_keep_title_words after insert or update of title, status on reports
    for each row when (new.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')) execute function keep_title_words();
-- The sitemap's parts begin at every 10,000th public report: counted in the index, without the table.
create index reports_public_id_idx on reports (id)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
-- Urgent reports that nobody has solved, by age: few among many.
create index reports_urgent_idx on reports (created_at)
    where status in ('VERIFIED', 'IN_PROGRESS') and severity >= 8;
create index reports_held_idx on reports (held_until) where held_until is not null;

-- A list that ended at a report goes on after it even when the report is gone.
alter table report_tombstones add column created_at timestamptz;

-- Old texts of edited reports, for staff: what was written once cannot be made unsaid by an edit.
create table report_texts (
    id          bigint      generated always as identity,
    report_id   uuid        not null,
    title       text        not null,
    description text,
    replaced_by text        not null,
    replaced_at timestamptz not null,
    constraint report_texts_pkey primary key (id),
    constraint report_texts_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint report_texts_replaced_by_check check (replaced_by in ('citizen', 'moderator'))
);
create index report_texts_report_idx on report_texts (report_id, id);

-- Whoever filed a rejected report asks a person to look again, once for each rejection.
create table appeals (
    id         uuid        not null,
    report_id  uuid        not null,
    reason     text        not null,
    status     text        not null default 'open',
    created_at timestamptz not null,
    decided_at timestamptz,
    decided_by uuid,
    note       text,
    constraint appeals_pkey primary key (id),
    constraint appeals_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint appeals_decided_by_fkey foreign key (decided_by) references accounts (id) on delete set null,
    constraint appeals_reason_check check (char_length(reason) between 10 and 1000),
    constraint appeals_status_check check (status in ('open', 'upheld', 'dismissed')),
    constraint appeals_decided_check check ((status = 'open') = (decided_at is null))
);
-- One that was turned down is not asked again; after one that was upheld a new rejection may be contested.
create unique index appeals_report_key on appeals (report_id) where status in ('open', 'dismissed');
create index appeals_open_idx on appeals (created_at) where status = 'open';

-- The state's table of districts (LGD codes), imported by an operator; empty until then. Districts and states
-- are compared by what their names mean, not how they are written: the program makes the keys (case,
-- punctuation and known spellings).
create table districts (
    code       integer not null,
    name       text    not null,
    state_code integer not null,
    state_name text    not null,
    key        text    not null,
    state_key  text    not null,
    constraint districts_pkey primary key (code),
    constraint districts_key_key unique (state_key, key),
    constraint districts_code_check check (code > 0 and state_code > 0),
    constraint districts_name_check check (char_length(name) between 1 and 100),
    constraint districts_state_name_check check (char_length(state_name) between 1 and 100)
);
create index districts_state_idx on districts (state_code, name);
