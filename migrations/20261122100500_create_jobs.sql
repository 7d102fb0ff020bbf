-- Work to be done after the reply. A job is written in the transaction of the act that needs it,
-- leased by one worker at a time, tried again with growing pauses, and kept when it is dead.
create table jobs (
    id            bigint      generated always as identity,
    kind          text        not null,
    payload       jsonb       not null,
    state         text        not null default 'queued',
    attempts      integer     not null default 0,
    max_attempts  integer     not null,
    run_at        timestamptz not null,
    leased_by     uuid,
    leased_until  timestamptz,
    last_error    text,
    created_at    timestamptz not null,
    finished_at   timestamptz,
    constraint jobs_pkey primary key (id),
    constraint jobs_state_check check (state in ('queued', 'running', 'done', 'dead')),
    constraint jobs_attempts_check check (attempts between 0 and max_attempts),
    constraint jobs_lease_check check ((state = 'running') = (leased_by is not null and leased_until is not null)),
    constraint jobs_finished_check check ((state in ('done', 'dead')) = (finished_at is not null))
);

create index jobs_due_idx on jobs (run_at, id) where state = 'queued';
create index jobs_leased_idx on jobs (leased_until) where state = 'running';
create index jobs_finished_idx on jobs (finished_at) where state = 'done';
