-- One table of accounts for citizens and staff alike (API contract §4.28): the role says what one may
-- do. Only digests of secrets are kept: a copy of these tables signs nobody in.
create table accounts (
    id                        uuid        not null,
    username                  text        not null,
    email                     text,
    phone                     text,
    -- argon2id, PHC string; null: there is no password.
    password_hash             text,
    full_name                 text,
    role                      text        not null default 'citizen',
    municipality_id           text,
    is_active                 boolean     not null default true,
    disabled_reason           text,
    email_verified_at         timestamptz,
    phone_verified_at         timestamptz,
    picture_webp_key          text,
    picture_jpeg_key          text,
    city                      text,
    state                     text,
    country                   text,
    location                  geography(point, 4326),
    location_address          text,
    language                  text        not null default 'en',
    notification_enabled      boolean     not null default true,
    email_notifications       boolean     not null default true,
    location_tracking_enabled boolean     not null default true,
    public_profile            boolean     not null default true,
    created_at                timestamptz not null,
    updated_at                timestamptz not null,
    last_login_at             timestamptz,
    constraint accounts_pkey primary key (id),
    -- ASCII only: no name can look like another one by letters of another script.
    constraint accounts_username_check check (username ~ '^[A-Za-z0-9_-]{3,30}$'),
    constraint accounts_email_check check (char_length(email) <= 320),
    constraint accounts_phone_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
    constraint accounts_phone_key unique (phone),
    constraint accounts_full_name_check check (char_length(full_name) between 1 and 100),
    constraint accounts_role_check check
        (role in ('citizen', 'municipality_staff', 'municipality_admin', 'moderator', 'super_admin')),
    constraint accounts_municipality_check check
        ((role in ('municipality_staff', 'municipality_admin')) = (municipality_id is not null)),
    constraint accounts_verified_check check
        ((email_verified_at is null or email is not null) and (phone_verified_at is null or phone is not null)),
    constraint accounts_location_address_check check (char_length(location_address) <= 300),
    constraint accounts_language_check check (language in ('en', 'hi'))
);

create unique index accounts_username_key on accounts (lower(username));
create unique index accounts_email_key on accounts (lower(email));

-- Other houses that say who somebody is: by their own id of the person, which never changes.
create table identities (
    provider   text        not null,
    subject    text        not null,
    account_id uuid        not null,
    email      text,
    linked_at  timestamptz not null,
    constraint identities_pkey primary key (provider, subject),
    constraint identities_account_provider_key unique (account_id, provider),
    constraint identities_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- A place where an account is signed in: a browser or a phone. Every session cookie and every token names
-- one; without its row neither is worth anything.
create table sign_ins (
    id           uuid        not null,
    account_id   uuid        not null,
    kind         text        not null,
    device       text        not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    constraint sign_ins_pkey primary key (id),
    constraint sign_ins_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
    constraint sign_ins_kind_check check (kind in ('browser', 'app')),
    constraint sign_ins_device_check check (char_length(device) between 1 and 80)
);

create index sign_ins_account_idx on sign_ins (account_id, last_seen_at desc);
create index sign_ins_expires_at_idx on sign_ins (expires_at);

-- Whoever is switched off or gets another role has to sign in anew, whichever door changed it.
create function end_sign_ins() returns trigger language plpgsql as $$
begin
    delete from sign_ins where account_id = new.id;
    return null;
end $$;

create trigger accounts_end_sign_ins
    after update on accounts
    for each row
    when (old.role <> new.role or old.is_active <> new.is_active or old.municipality_id is distinct from new.municipality_id)
    execute function end_sign_ins();

-- Refresh tokens of a sign-in. A used one stays until the sign-in ends, so that its reuse is noticed.
create table refresh_tokens (
    hash       bytea       not null,
    sign_in_id uuid        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint refresh_tokens_pkey primary key (hash),
    constraint refresh_tokens_hash_check check (octet_length(hash) = 32),
    constraint refresh_tokens_sign_in_fkey foreign key (sign_in_id) references sign_ins (id) on delete cascade
);

create index refresh_tokens_sign_in_idx on refresh_tokens (sign_in_id);

-- Secrets that are good for one act, once: links in mails, codes for the phone after OAuth, proofs of
-- work that were shown. One live secret per purpose and subject: a newer one replaces it.
create table one_time_secrets (
    purpose    text        not null,
    subject    text        not null,
    hash       bytea       not null,
    payload    jsonb       not null,
    expires_at timestamptz not null,
    constraint one_time_secrets_pkey primary key (purpose, subject),
    constraint one_time_secrets_hash_key unique (hash),
    constraint one_time_secrets_hash_check check (octet_length(hash) = 32)
);

create index one_time_secrets_expires_at_idx on one_time_secrets (expires_at);

-- Things that may be shown once only (a proof of work, the state of a sign-in elsewhere), until they expire.
create table spent_secrets (
    hash       bytea       not null,
    expires_at timestamptz not null,
    constraint spent_secrets_pkey primary key (hash)
);

create index spent_secrets_expires_at_idx on spent_secrets (expires_at);

-- Sliding windows of the rate limits, shared by all servers: the times of the calls that were let
-- through. Unlogged: after a crash everybody begins anew.
create unlogged table rate_limits (
    key        text          not null,
    hits       timestamptz[] not null,
    expires_at timestamptz   not null,
    constraint rate_limits_pkey primary key (key)
);

create index rate_limits_expires_at_idx on rate_limits (expires_at);

-- A person's own data, put together by a job; the file lives in the blob storage until it expires.
create table exports (
    account_id uuid        not null,
    key        text        not null,
    bytes      bigint      not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint exports_pkey primary key (account_id),
    constraint exports_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
