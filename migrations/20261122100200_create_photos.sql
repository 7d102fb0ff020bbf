-- Photos of a report. Their files live in the blob storage under the keys kept here; the original
-- is never stored, since it carries metadata about the person who took it.
create table photos (
    id            uuid     not null,
    report_id     uuid     not null,
    position      smallint not null,
    -- SHA-256 of the file as it was sent: the model's answers are kept by it.
    sha256        bytea    not null,
    -- 64-bit difference hash of the upright picture.
    dhash         bit(64)  not null,
    blurhash      text     not null,
    colour        text     not null,
    source_type   text     not null,
    source_bytes  integer  not null,
    source_pixels integer  not null,
    width         integer  not null,
    height        integer  not null,
    thumb_width   integer  not null,
    thumb_height  integer  not null,
    webp_key      text     not null,
    jpeg_key      text     not null,
    thumb_webp_key text    not null,
    thumb_jpeg_key text    not null,
    constraint photos_pkey primary key (id),
    constraint photos_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint photos_report_position_key unique (report_id, position),
    constraint photos_position_check check (position between 1 and 5),
    constraint photos_sha256_check check (octet_length(sha256) = 32),
    constraint photos_colour_check check (colour ~ '^#[0-9a-f]{6}$'),
    constraint photos_source_type_check check (source_type in ('image/jpeg', 'image/png', 'image/webp')),
    constraint photos_source_bytes_check check (source_bytes between 1 and 10485760),
    constraint photos_source_pixels_check check (source_pixels between 1 and 50000000),
    constraint photos_size_check check (width between 1 and 2048 and height between 1 and 2048),
    constraint photos_thumb_size_check check (thumb_width between 1 and 480 and thumb_height between 1 and 480)
);

-- "1 to 5 photos": five by the position, at least one by this check at the end of the transaction.
create function require_photo() returns trigger language plpgsql as $$
begin
    if not exists (select from photos where report_id = new.id) then
        raise exception 'a report needs at least one photo'
            using errcode = 'check_violation', constraint = 'reports_photos_check';
    end if;
    return null;
end $$;

create constraint trigger reports_photos_check
    after insert on reports deferrable initially deferred
    for each row execute function require_photo();
