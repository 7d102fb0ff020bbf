-- People are listed newest first; by a part of their name or address.
create index accounts_newest_idx on accounts (created_at desc, id desc);
create index accounts_staff_idx on accounts (created_at desc, id desc) where role <> 'citizen';
create index accounts_username_alike_idx on accounts using gin (username gin_trgm_ops);
create index accounts_email_alike_idx on accounts using gin (email gin_trgm_ops);
