-- Look-alikes. A photo's own difference hash, and those of its three other rotations and of its mirror
-- image in all four: the same picture is found however it is turned.
alter table photos add column dhashes bigint[];
update photos set dhashes = array[dhash::bigint];
alter table photos
    alter column dhashes set not null,
    add constraint photos_dhashes_check check (cardinality(dhashes) in (1, 8) and dhashes[1] = dhash::bigint);

-- Multi-index hashing (Norouzi, Punjani and Fleet 2012): hashes within 7 bits of each other agree, in at
-- least one of four chunks of 16 bits, in all but one bit. Exact; each index answers alone, without the table.
create index photos_dhash_1_idx on photos ((((dhash::bigint) >> 48) & 65535)) include (dhash, report_id);
create index photos_dhash_2_idx on photos ((((dhash::bigint) >> 32) & 65535)) include (dhash, report_id);
create index photos_dhash_3_idx on photos ((((dhash::bigint) >> 16) & 65535)) include (dhash, report_id);
create index photos_dhash_4_idx on photos (((dhash::bigint) & 65535)) include (dhash, report_id);

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
