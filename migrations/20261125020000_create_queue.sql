-- The moderators' queue: who looks at what, what was decided a moment ago, and why reports are turned down.

-- Who is about to decide a report, so that two never do the same work. It ends by itself.
create table report_claims (
    report_id  uuid        not null,
    account_id uuid        not null,
    claimed_at timestamptz not null,
    expires_at timestamptz not null,
    constraint report_claims_pkey primary key (report_id),
    constraint report_claims_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint report_claims_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
    constraint report_claims_expires_check check (expires_at > claimed_at)
);
create index report_claims_account_idx on report_claims (account_id);

-- Whoever is switched off, or is no moderator any more, holds nothing.
create function end_claims() returns trigger language plpgsql as $$
begin
    delete from report_claims where account_id = new.id;
    return null;
end $$;
create trigger accounts_end_claims
    after update on accounts
    for each row
    when (old.role <> new.role or old.is_active <> new.is_active)
    execute function end_claims();

-- A report as it was before its last decision by staff: for a few seconds that may be taken back, and then the
-- report has to be exactly what it was. The row is of no use afterwards and is swept.
create table report_decisions (
    report_id               uuid        not null,
    account_id              uuid        not null,
    decided_at              timestamptz not null,
    -- The report's version right after: another one since, and nothing is taken back.
    version                 integer     not null,
    from_status             text        not null,
    to_status               text        not null,
    flag_reason             text,
    admin_note              text,
    resolution_summary      text,
    resolution_upload_id    uuid,
    resolution_confirmed_at timestamptz,
    verified_at             timestamptz,
    resolved_at             timestamptz,
    duplicate_of            uuid,
    held_until              timestamptz,
    -- What repeated it and repeats its original since.
    repeated_by             uuid[]      not null default '{}',
    -- The appeal that was decided with it.
    appeal_id               uuid,
    constraint report_decisions_pkey primary key (report_id),
    constraint report_decisions_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint report_decisions_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index report_decisions_account_idx on report_decisions (account_id, decided_at desc);
create index report_decisions_decided_at_idx on report_decisions (decided_at);

-- Reasons that are given again and again, in each language.
create table reason_templates (
    slug      text    not null,
    position  integer not null,
    text_en   text    not null,
    text_hi   text    not null,
    is_active boolean not null default true,
    constraint reason_templates_pkey primary key (slug),
    constraint reason_templates_slug_check check (slug ~ '^[a-z][a-z_]{2,39}$'),
    constraint reason_templates_text_check check
        (char_length(text_en) between 5 and 500 and char_length(text_hi) between 5 and 500)
);
insert into reason_templates (slug, position, text_en, text_hi) values
    ('not_civic', 1, 'The photo shows nothing that a city could mend.',
        'फ़ोटो में ऐसा कुछ नहीं है जिसे नगर निकाय ठीक कर सके।'),
    ('unclear_photo', 2, 'The photo is too dark or too blurred to see the problem. Please send a clearer one.',
        'फ़ोटो इतनी अँधेरी या धुँधली है कि समस्या दिखाई नहीं देती। कृपया साफ़ फ़ोटो भेजें।'),
    ('wrong_place', 3, 'The place does not fit what the photo shows. Please report it again with the right place.',
        'जगह फ़ोटो से मेल नहीं खाती। कृपया सही जगह के साथ दोबारा भेजें।'),
    ('people_shown', 4, 'The photo shows people or number plates that can be recognised. Please send one without them.',
        'फ़ोटो में लोग या गाड़ी के नंबर पहचाने जा सकते हैं। कृपया उनके बिना फ़ोटो भेजें।'),
    ('private_matter', 5, 'This is a matter between private people; the city cannot act on it.',
        'यह निजी लोगों के बीच का मामला है; नगर निकाय इसमें कुछ नहीं कर सकता।'),
    ('copied_photo', 6, 'The photo was not taken at this place, or is not your own.',
        'फ़ोटो इस जगह की नहीं है, या आपकी अपनी नहीं है।'),
    ('already_fixed', 7, 'The problem has been fixed already.',
        'समस्या पहले ही ठीक की जा चुकी है।'),
    ('abusive', 8, 'The words insult or threaten somebody. Please report the problem alone.',
        'शब्द किसी का अपमान करते या धमकाते हैं। कृपया केवल समस्या बताएँ।');

-- A photo that a moderator took away is kept for staff.
alter table photos add column hidden_at timestamptz;
-- Where a report was before a moderator moved it, for staff.
create table report_places (
    id          bigint                 generated always as identity,
    report_id   uuid                   not null,
    location    geography(point, 4326) not null,
    address     text,
    city        text,
    district    text,
    state       text,
    replaced_at timestamptz            not null,
    constraint report_places_pkey primary key (id),
    constraint report_places_report_fkey foreign key (report_id) references reports (id) on delete cascade
);
create index report_places_report_idx on report_places (report_id, id);

-- The dashboard lists whatever there is, in whatever status: by time, by severity, by what waits longest.
create index reports_newest_idx on reports (created_at desc, id desc);
create index reports_severest_idx on reports (severity desc, created_at desc, id desc);
create index reports_untouched_idx on reports (updated_at, id);
-- Words of those that the public's index leaves out.
create index reports_hidden_found_idx on reports using gin (search)
    where status not in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
