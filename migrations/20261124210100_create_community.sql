-- What people add to a report that is not theirs: support, following, words, pictures, complaints.

create table votes (
    report_id  uuid        not null,
    account_id uuid        not null,
    -- Made by linking: who filed a duplicate supports its original for as long as they are linked.
    by_link    boolean     not null default false,
    created_at timestamptz not null,
    constraint votes_pkey primary key (report_id, account_id),
    constraint votes_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint votes_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index votes_account_idx on votes (account_id, report_id);

create table follows (
    report_id  uuid        not null,
    account_id uuid        not null,
    by_link    boolean     not null default false,
    created_at timestamptz not null,
    constraint follows_pkey primary key (report_id, account_id),
    constraint follows_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint follows_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index follows_account_idx on follows (account_id, report_id);

-- Votes and followers of a report and of all that repeat it are one set of people; the report that came
-- first carries its size. Counting takes the report's row lock, so it is exact whoever comes at once,
-- by whichever door, and also when an account goes.
-- Counting locks a report without its key ("no key update"): whoever votes holds its key by the foreign key
-- already, and two of them would wait for each other.
create function count_people(of uuid) returns void language plpgsql as $$
begin
    perform 1 from reports where id = of for no key update;
    update reports
    set supporters = (
            select count(distinct v.account_id)
            from votes v
            where v.report_id = of
               or v.report_id in (select d.id from reports d where d.duplicate_of = of)),
        followers = (
            select count(distinct f.account_id)
            from follows f
            where f.report_id = of
               or f.report_id in (select d.id from reports d where d.duplicate_of = of))
    where id = of;
end $$;

create function count_person() returns trigger language plpgsql as $$
declare
    row_report  uuid := case tg_op when 'DELETE' then old.report_id else new.report_id end;
    row_account uuid := case tg_op when 'DELETE' then old.account_id else new.account_id end;
    step        integer := case tg_op when 'DELETE' then -1 else 1 end;
    root        uuid;
    elsewhere   boolean := false;
begin
    select coalesce(duplicate_of, id) into root from reports where id = row_report;
    if root is null then
        return null; -- the report itself goes, or is a stranger to this transaction
    end if;
    perform 1 from reports where id = root for no key update;
    if root <> row_report then
        if tg_table_name = 'votes' then
            update reports set supporters = greatest(supporters + step, 0) where id = row_report;
        else
            update reports set followers = greatest(followers + step, 0) where id = row_report;
        end if;
    end if;
    if tg_op = 'DELETE' and exists (select from reports d where d.duplicate_of = root) then
        perform count_people(root);
        return null;
    end if;
    if tg_table_name = 'votes' then
        select exists (
            select from votes v join reports r on r.id = v.report_id
            where v.account_id = row_account and v.report_id <> row_report
              and (r.id = root or r.duplicate_of = root)) into elsewhere;
        if not elsewhere then
            update reports set supporters = greatest(supporters + step, 0) where id = root;
        end if;
    else
        select exists (
            select from follows f join reports r on r.id = f.report_id
            where f.account_id = row_account and f.report_id <> row_report
              and (r.id = root or r.duplicate_of = root)) into elsewhere;
        if not elsewhere then
            update reports set followers = greatest(followers + step, 0) where id = root;
        end if;
    end if;
    return null;
end $$;

create trigger votes_count after insert or delete on votes for each row execute function count_person();
create trigger follows_count after insert or delete on follows for each row execute function count_person();

create table comments (
    id         uuid        not null,
    report_id  uuid        not null,
    -- null: the account was deleted.
    account_id uuid,
    body       text        not null,
    created_at timestamptz not null,
    constraint comments_pkey primary key (id),
    constraint comments_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint comments_account_fkey foreign key (account_id) references accounts (id) on delete set null,
    constraint comments_body_check check (char_length(body) between 1 and 500)
);
create index comments_report_idx on comments (report_id, created_at, id);
create index comments_account_idx on comments (account_id) where account_id is not null;

create function count_comment() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update reports set comments = comments + 1 where id = new.report_id;
    else
        update reports set comments = greatest(comments - 1, 0) where id = old.report_id;
    end if;
    return null;
end $$;
create trigger comments_count after insert or delete on comments for each row execute function count_comment();

-- Pictures that come before what they belong to. One that nothing uses is swept after its time.
create table uploads (
    id         uuid        not null,
    account_id uuid,
    purpose    text        not null,
    sha256     bytea       not null,
    width      integer     not null,
    height     integer     not null,
    webp_key   text        not null,
    jpeg_key   text        not null,
    -- What uses it; it goes with that report.
    report_id  uuid,
    event_id   bigint,
    created_at timestamptz not null,
    -- null: it is used.
    expires_at timestamptz,
    constraint uploads_pkey primary key (id),
    constraint uploads_account_fkey foreign key (account_id) references accounts (id) on delete set null,
    constraint uploads_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint uploads_event_fkey foreign key (event_id) references report_events (id) on delete cascade,
    constraint uploads_purpose_check check (purpose in ('update', 'resolution', 'flag', 'alert', 'reopen')),
    constraint uploads_used_check check ((report_id is null) = (expires_at is not null))
);
create index uploads_expires_at_idx on uploads (expires_at) where expires_at is not null;
create index uploads_report_idx on uploads (report_id) where report_id is not null;

create table report_updates (
    id              uuid        not null,
    report_id       uuid        not null,
    account_id      uuid,
    author_role     text        not null,
    municipality_id text,
    content         text        not null,
    is_public       boolean     not null,
    is_official     boolean     not null,
    media           uuid[]      not null default '{}',
    created_at      timestamptz not null,
    constraint report_updates_pkey primary key (id),
    constraint report_updates_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint report_updates_account_fkey foreign key (account_id) references accounts (id) on delete set null,
    constraint report_updates_content_check check (char_length(content) between 1 and 4000),
    constraint report_updates_media_check check (cardinality(media) <= 5)
);
create index report_updates_report_idx on report_updates (report_id, created_at desc, id desc);

create table flags (
    id          uuid        not null,
    report_id   uuid        not null,
    -- null: the report itself.
    update_id   uuid,
    account_id  uuid,
    flag_type   text        not null,
    reason      text,
    upload_id   uuid,
    status      text        not null default 'pending',
    admin_note  text,
    reviewed_by uuid,
    reviewed_at timestamptz,
    created_at  timestamptz not null,
    constraint flags_pkey primary key (id),
    constraint flags_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint flags_update_fkey foreign key (update_id) references report_updates (id) on delete cascade,
    constraint flags_account_fkey foreign key (account_id) references accounts (id) on delete set null,
    constraint flags_upload_fkey foreign key (upload_id) references uploads (id) on delete set null,
    constraint flags_reviewed_by_fkey foreign key (reviewed_by) references accounts (id) on delete set null,
    constraint flags_flag_type_check check (flag_type in ('fake_report', 'inappropriate', 'spam', 'request_update', 'other')),
    constraint flags_reason_check check (char_length(reason) between 1 and 500),
    constraint flags_other_check check (flag_type <> 'other' or reason is not null),
    constraint flags_status_check check (status in ('pending', 'reviewed', 'dismissed', 'actioned')),
    constraint flags_reviewed_check check ((status = 'pending') = (reviewed_at is null))
);
-- One open flag a person and thing.
create unique index flags_report_key on flags (report_id, account_id) where status = 'pending' and update_id is null;
create unique index flags_update_key on flags (update_id, account_id) where status = 'pending' and update_id is not null;
create index flags_pending_idx on flags (created_at) where status = 'pending';
create index flags_report_idx on flags (report_id);

-- Who did what, for staff: written in the transaction of the act, never changed.
create table audit_entries (
    id            uuid        not null,
    actor_id      uuid,
    actor_name    text        not null,
    actor_role    text        not null,
    action        text        not null,
    resource_type text        not null,
    resource_id   text        not null,
    details       jsonb       not null default '{}',
    ip            inet,
    created_at    timestamptz not null,
    constraint audit_entries_pkey primary key (id),
    constraint audit_entries_action_check check (action ~ '^[A-Z][A-Z_]{2,49}$')
);
create index audit_entries_newest_idx on audit_entries (created_at desc, id desc);
create index audit_entries_resource_idx on audit_entries (resource_type, resource_id, created_at desc);
create trigger audit_entries_append_only
    before update or delete on audit_entries
    for each row execute function refuse_change();
create trigger audit_entries_no_truncate
    before truncate on audit_entries
    for each statement execute function refuse_change();

-- Replies to calls that create something, for 24 h: the same call again gets the same reply.
create table idempotency_keys (
    key_hash     bytea       not null,
    content_hash bytea       not null,
    -- null: the first call still runs.
    reply_status smallint,
    reply        jsonb,
    created_at   timestamptz not null,
    constraint idempotency_keys_pkey primary key (key_hash),
    constraint idempotency_keys_reply_check check ((reply_status is null) = (reply is null))
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
