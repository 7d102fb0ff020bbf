-- Browser sessions where no Redis is configured. They are made when there is something to remember
-- (the reports that a browser filed), never for mere reading.
create table sessions (
    id         text        not null,
    data       jsonb       not null,
    expires_at timestamptz not null,
    constraint sessions_pkey primary key (id)
);

create index sessions_expires_at_idx on sessions (expires_at);
