-- What statistics are made of: one narrow row a report, kept with the change itself whatever door or hand made
-- it. Days are India's: a day of a city begins at its own midnight.
create table report_facts (
    report_id       uuid        not null,
    category_slug   text        not null,
    status          text        not null,
    severity        smallint    not null,
    municipality_id text,
    department_id   text,
    district_code   integer,
    filed_at        timestamptz not null,
    filed_on        date        not null,
    -- The first decision, by whomever: published, not published, or a repetition.
    decided_on      date,
    decide_seconds  integer,
    resolved_on     date,
    resolve_seconds integer,
    -- What the machine decided by itself, and whether staff decided otherwise since.
    verdict         text,
    is_overridden   boolean     not null default false,
    constraint report_facts_pkey primary key (report_id),
    constraint report_facts_report_fkey foreign key (report_id) references reports (id) on delete cascade,
    constraint report_facts_decided_check check ((decided_on is null) = (decide_seconds is null)),
    constraint report_facts_resolved_check check ((resolved_on is null) = (resolve_seconds is null)),
    constraint report_facts_verdict_check check (verdict in ('VERIFIED', 'REJECTED'))
);

-- The same summed up by day, so that no page has to read a million rows. Whoever changes a report only adds
-- rows here (with -1 for what it was): two who do so at once never wait for each other. A job folds them.
create table report_tallies (
    -- What happened on the day: filed, decided, resolved.
    kind            text     not null,
    day             date     not null,
    category_slug   text     not null,
    status          text     not null,
    municipality_id text,
    department_id   text,
    reports         integer  not null,
    severity        integer  not null,
    critical        integer  not null,
    high            integer  not null,
    medium          integer  not null,
    low             integer  not null,
    -- From filing to what happened.
    seconds         bigint   not null,
    judged          integer  not null,
    overridden      integer  not null,
    is_folded       boolean  not null default false
);

create function day_of(at timestamptz) returns date language sql immutable parallel safe as $$
    select (at at time zone 'Asia/Kolkata')::date
$$;

create function seconds_between(since timestamptz, until timestamptz) returns integer
language sql immutable strict parallel safe as $$
    select least(greatest(extract(epoch from until - since), 0), 2147483647)::integer
$$;

-- What a report counts for.
create function tallies_of(f report_facts)
returns table (
    kind text, day date, reports integer, severity integer, critical integer, high integer, medium integer,
    low integer, seconds bigint, judged integer, overridden integer)
language sql immutable parallel safe as $$
    select t.*
    from (values
        ('filed', f.filed_on, 1, f.severity::integer, (f.severity >= 8)::integer, (f.severity between 6 and 7)::integer,
            (f.severity between 4 and 5)::integer, (f.severity between 1 and 3)::integer, 0::bigint,
            (f.verdict is not null)::integer, f.is_overridden::integer),
        ('decided', f.decided_on, 1, 0, 0, 0, 0, 0, f.decide_seconds::bigint, 0, 0),
        ('resolved', f.resolved_on, 1, 0, 0, 0, 0, 0, f.resolve_seconds::bigint, 0, 0))
        as t (kind, day, reports, severity, critical, high, medium, low, seconds, judged, overridden)
    where t.day is not null
$$;

create function tally(f report_facts, sign integer) returns void language sql as $$
    insert into report_tallies (
        kind, day, category_slug, status, municipality_id, department_id, reports, severity, critical, high, medium,
        low, seconds, judged, overridden)
    select t.kind, t.day, f.category_slug, f.status, f.municipality_id, f.department_id, sign * t.reports,
           sign * t.severity, sign * t.critical, sign * t.high, sign * t.medium, sign * t.low, sign * t.seconds,
           sign * t.judged, sign * t.overridden
    from tallies_of(f) as t
$$;

create function facts_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform tally(old, -1);
    end if;
    if tg_op <> 'DELETE' then
        perform tally(new, 1);
    end if;
    return null;
end $$;

-- The facts as they stand in the report itself. One that waits for its mail is not filed yet.
create function keep_facts() returns trigger language plpgsql as $$
begin
    insert into report_facts as f (
        report_id, category_slug, status, severity, municipality_id, department_id, district_code, filed_at, filed_on,
        resolved_on, resolve_seconds)
    values (
        new.id, new.category_slug, new.status, new.severity, new.municipality_id, new.department_id, new.district_code,
        new.created_at, day_of(new.created_at), day_of(new.resolved_at), seconds_between(new.created_at, new.resolved_at))
    on conflict (report_id) do update
    set category_slug = excluded.category_slug, status = excluded.status, severity = excluded.severity,
        municipality_id = excluded.municipality_id, department_id = excluded.department_id,
        district_code = excluded.district_code, resolved_on = excluded.resolved_on,
        resolve_seconds = excluded.resolve_seconds;
    return null;
end $$;

-- What only the timeline tells: the first decision, and who made it.
create function keep_decision() returns trigger language plpgsql as $$
begin
    if new.from_status in ('PENDING_VERIFICATION', 'FLAGGED') then
        update report_facts
        set decided_on = day_of(new.created_at), decide_seconds = seconds_between(filed_at, new.created_at)
        where report_id = new.report_id and decided_on is null;
    end if;
    if new.actor_role = 'ai' and new.to_status in ('VERIFIED', 'REJECTED') then
        update report_facts set verdict = new.to_status, is_overridden = false where report_id = new.report_id;
    elsif new.actor_role = 'moderator' and new.event in ('STATUS_CHANGED_VERIFIED', 'STATUS_CHANGED_REJECTED', 'APPEAL_UPHELD') then
        -- Staff who come back to the machine's opinion override it no longer.
        update report_facts set is_overridden = new.to_status <> verdict
        where report_id = new.report_id and verdict is not null and is_overridden <> (new.to_status <> verdict);
    end if;
    return null;
end $$;

insert into report_facts (
    report_id, category_slug, status, severity, municipality_id, department_id, district_code, filed_at, filed_on,
    decided_on, decide_seconds, resolved_on, resolve_seconds, verdict, is_overridden)
select r.id, r.category_slug, r.status, r.severity, r.municipality_id, r.department_id, r.district_code, r.created_at,
       day_of(r.created_at), day_of(d.at), seconds_between(r.created_at, d.at),
       day_of(r.resolved_at), seconds_between(r.created_at, r.resolved_at), v.verdict,
       coalesce(s.decision <> v.verdict, false)
from reports r
-- The newest opinion of each; of reports that a timeline says nothing of, what they say themselves.
left join (
    select distinct on (report_id) report_id, to_status as verdict
    from report_events
    where actor_role = 'ai' and to_status in ('VERIFIED', 'REJECTED')
    order by report_id, id desc) as v on v.report_id = r.id
left join (
    select distinct on (report_id) report_id, to_status as decision
    from report_events
    where actor_role = 'moderator' and event in ('STATUS_CHANGED_VERIFIED', 'STATUS_CHANGED_REJECTED', 'APPEAL_UPHELD')
    order by report_id, id desc) as s on s.report_id = r.id
left join (
    select report_id, min(created_at) as at
    from report_events
    where from_status in ('PENDING_VERIFICATION', 'FLAGGED') and to_status in ('VERIFIED', 'REJECTED', 'DUPLICATE')
    group by report_id) as e on e.report_id = r.id
cross join lateral (
    select coalesce(e.at, r.verified_at, case when r.status in ('REJECTED', 'DUPLICATE') then r.updated_at end) as at) as d
where r.confirm_by is null;

insert into report_tallies (
    kind, day, category_slug, status, municipality_id, department_id, reports, severity, critical, high, medium, low,
    seconds, judged, overridden, is_folded)
select t.kind, t.day, f.category_slug, f.status, f.municipality_id, f.department_id, sum(t.reports), sum(t.severity),
       sum(t.critical), sum(t.high), sum(t.medium), sum(t.low), sum(t.seconds), sum(t.judged), sum(t.overridden), true
from report_facts f
cross join lateral tallies_of(f) as t
group by 1, 2, 3, 4, 5, 6;

create index report_tallies_day_idx on report_tallies (day);
create index report_tallies_municipality_idx on report_tallies (municipality_id, day) where municipality_id is not null;
create index report_tallies_fresh_idx on report_tallies (day) where not is_folded;
-- Reports of the days on which a category's hours end are counted one by one.
create index report_facts_filed_idx on report_facts (filed_on);
-- Medians need each value; in its order they come sorted, and without the table.
create index report_facts_decided_idx on report_facts (decide_seconds)
    include (decided_on, category_slug, status, municipality_id, department_id) where decided_on is not null;
create index report_facts_resolved_idx on report_facts (resolve_seconds)
    include (resolved_on, category_slug, status, municipality_id, department_id) where resolved_on is not null;
create index report_facts_municipality_idx on report_facts (municipality_id) where municipality_id is not null;
create index report_facts_district_idx on report_facts (district_code) where district_code is not null;

create trigger report_facts_changed after insert or update or delete on report_facts
    for each row execute function facts_changed();
create trigger reports_filed after insert on reports
    for each row when (new.confirm_by is null) execute function keep_facts();
create trigger reports_keep_facts after update on reports
    for each row when (
        new.confirm_by is null
        and (old.category_slug, old.status, old.severity, old.municipality_id, old.department_id, old.district_code,
            old.resolved_at, old.confirm_by)
            is distinct from (new.category_slug, new.status, new.severity, new.municipality_id, new.department_id,
            new.district_code, new.resolved_at, new.confirm_by))
    execute function keep_facts();
create trigger report_events_decided after insert on report_events
    for each row when (new.to_status in ('VERIFIED', 'REJECTED', 'DUPLICATE')) execute function keep_decision();
