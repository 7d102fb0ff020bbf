-- Who filed a report, where somebody was signed in; a name that goes leaves the report.
alter table reports
    add column account_id uuid,
    add column is_anonymous boolean not null default false,
    -- Without a proof of work a report waits for the link in a mail; then this is null again.
    add column confirm_by timestamptz,
    add constraint reports_account_fkey foreign key (account_id) references accounts (id) on delete set null;

create index reports_account_idx on reports (account_id, created_at desc, id desc) where account_id is not null;
create index reports_confirm_by_idx on reports (confirm_by) where confirm_by is not null;

-- Whoever asks to be forgotten is forgotten: their reports go, and nothing but these rows tells that
-- something was there. No content, no name.
create table report_tombstones (
    report_id  uuid        not null,
    was_public boolean     not null,
    deleted_at timestamptz not null,
    constraint report_tombstones_pkey primary key (report_id)
);

-- A timeline is append-only, except that it goes as a whole with its report.
alter table report_events drop constraint report_events_report_fkey;
alter table report_events
    add constraint report_events_report_fkey foreign key (report_id) references reports (id) on delete cascade;

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and current_setting('darshi.erasing', true) = 'report' then
        return old;
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
