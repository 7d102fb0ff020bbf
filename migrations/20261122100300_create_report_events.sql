-- What happened to a report, in order. Append-only: a timeline that can be edited proves nothing.
create table report_events (
    id          bigint      generated always as identity,
    report_id   uuid        not null,
    event       text        not null,
    from_status text,
    to_status   text,
    actor       text        not null,
    actor_role  text        not null,
    details     text        not null default '',
    is_public   boolean     not null,
    created_at  timestamptz not null,
    constraint report_events_pkey primary key (id),
    constraint report_events_report_fkey foreign key (report_id) references reports (id),
    constraint report_events_event_check check (event ~ '^[A-Z][A-Z_]{2,49}$'),
    constraint report_events_actor_role_check check (actor_role in ('ai', 'system', 'citizen', 'official', 'moderator'))
);

create index report_events_report_idx on report_events (report_id, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger report_events_append_only
    before update or delete on report_events
    for each row execute function refuse_change();
create trigger report_events_no_truncate
    before truncate on report_events
    for each statement execute function refuse_change();
