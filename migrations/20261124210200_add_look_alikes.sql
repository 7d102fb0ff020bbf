-- Look-alikes. A photo's own difference hash, and those of its three other rotations and of its mirror
-- image in all four: the same picture is found however it is turned.
alter table photos add column dhashes bigint[];
update photos set dhashes = array[dhash::bigint];
alter table photos
    alter column dhashes set not null,
    add constraint photos_dhashes_check check (cardinality(dhashes) in (1, 8) and dhashes[1] = dhash::bigint);

create index photos_dhash_idx on photos ((dhash::bigint));

-- Multi-index hashing (Norouzi, Punjani and Fleet 2012): hashes within 7 bits of each other agree, in at
-- least one of four chunks of 16 bits, in all but one bit. A bucket has the distinct hashes, of eight bytes each,
-- that have the same chunk, so that a search reads 68 short rows rather than some thousand entries of an index.
-- They are those of public reports, and of such as were public once.
create table photo_buckets (
    -- The chunk's number, 0 to 3, before its 16 bits.
    bucket  integer not null,
    dhashes bytea   not null,
    constraint photo_buckets_pkey primary key (bucket)
) with (fillfactor = 70);

create function dhash_buckets(dhash bigint) returns integer[] language sql immutable parallel safe as $$
    select array[
        (dhash >> 48 & 65535)::integer,
        65536 + (dhash >> 32 & 65535)::integer,
        131072 + (dhash >> 16 & 65535)::integer,
        196608 + (dhash & 65535)::integer]
$$;
-- Where in a bucket a hash begins: 0, 8 and so on; null where it is not there.
create function dhash_offset(dhashes bytea, dhash bigint) returns integer language sql immutable parallel safe as $$
    select n from generate_series(0, length(dhashes) - 8, 8) as n where substr(dhashes, n + 1, 8) = int8send(dhash)
$$;

-- One at a time and in order, so that two who add to the same buckets wait for each other in one direction only.
create function keep_dhashes(report uuid) returns void language plpgsql as $$
declare
    entry record;
begin
    for entry in
        select distinct b.bucket, p.dhash::bigint as dhash
        from photos p cross join unnest(dhash_buckets(p.dhash::bigint)) as b (bucket)
        where p.report_id = report
        order by 1, 2
    loop
        insert into photo_buckets as b (bucket, dhashes) values (entry.bucket, int8send(entry.dhash))
        on conflict (bucket) do update set dhashes = b.dhashes || excluded.dhashes
            where dhash_offset(b.dhashes, entry.dhash) is null;
    end loop;
end
$$;
create function report_shown() returns trigger language plpgsql as $$
begin
    perform keep_dhashes(new.id);
    return null;
end
$$;
create trigger reports_keep_dhashes after update of status on reports for each row
    when (new.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED') and old.status not in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED'))
    execute function report_shown();
create function photo_added() returns trigger language plpgsql as $$
begin
    perform keep_dhashes(new.report_id)
    from reports where id = new.report_id and status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
    return null;
end
$$;
create trigger photos_keep_dhash after insert or update of dhash on photos for each row execute function photo_added();
-- The last photo with a hash takes it out of its buckets. They are locked before it is asked whether it is the
-- last: whoever adds the same meanwhile is either seen or comes after.
create function photo_removed() returns trigger language plpgsql as $$
declare
    gone constant bigint := old.dhash::bigint;
begin
    perform from photo_buckets where bucket = any (dhash_buckets(gone)) order by bucket for update;
    if not exists (select from photos where dhash::bigint = gone) then
        update photo_buckets
        set dhashes = overlay(dhashes placing '' from dhash_offset(dhashes, gone) + 1 for 8)
        where bucket = any (dhash_buckets(gone)) and dhash_offset(dhashes, gone) is not null;
    end if;
    return null;
end
$$;
create trigger photos_drop_dhash after delete or update of dhash on photos for each row execute function photo_removed();

insert into photo_buckets (bucket, dhashes)
select bucket, string_agg(int8send(dhash), '')
from (
    select distinct p.dhash::bigint as dhash
    from photos p join reports r on r.id = p.report_id
    where r.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')) as shown
cross join unnest(dhash_buckets(dhash)) as b (bucket)
group by bucket
order by bucket;

-- Reports that may be about the same, with the score's parts, for people to look at.
create table duplicate_candidates (
    report_id    uuid        not null,
    candidate_id uuid        not null,
    score        real        not null,
    -- Metres.
    distance_m   real        not null,
    -- 0 to 1 each; null: could not be compared.
    distance     real        not null,
    category     real,
    words        real        not null,
    image        real,
    found_at     timestamptz not null,
    constraint duplicate_candidates_pkey primary key (report_id, candidate_id),
    constraint duplicate_candidates_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint duplicate_candidates_candidate_fkey foreign key (candidate_id) references reports (id) on delete cascade,
    constraint duplicate_candidates_itself_check check (report_id <> candidate_id),
    constraint duplicate_candidates_score_check check (score between 0 and 1)
);
create index duplicate_candidates_candidate_idx on duplicate_candidates (candidate_id);
