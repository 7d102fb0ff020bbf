-- One feed of what changed, written with the change itself whatever door or hand made it: open pages,
-- caches of all servers and (later) phones that catch up all live from it.
create table report_changes (
    seq        bigint      generated always as identity,
    report_id  uuid        not null,
    kind       text        not null,
    created_at timestamptz not null default now(),
    constraint report_changes_pkey primary key (seq),
    constraint report_changes_kind_check check (kind in ('filed', 'moved', 'edited', 'counted', 'updated', 'deleted'))
);
create index report_changes_report_idx on report_changes (report_id, seq);
create index report_changes_created_at_idx on report_changes (created_at);

-- What decides in which lists and on which tiles a report is.
create function report_facets(r reports) returns jsonb language sql stable as $$
    select jsonb_build_object(
        'status', r.status, 'category', r.category_slug, 'severity', r.severity, 'supporters', r.supporters,
        'lat', st_y(r.location::geometry), 'lng', st_x(r.location::geometry), 'geohash', r.geohash,
        'district', r.district, 'state', r.state, 'district_code', r.district_code,
        'municipality', r.municipality_id, 'created_at', extract(epoch from r.created_at),
        'followers', r.followers, 'comments', r.comments)
$$;

create function note_change(report uuid, kind text, before jsonb, after jsonb) returns void language plpgsql as $$
declare
    number bigint;
begin
    insert into report_changes (report_id, kind) values (report, kind) returning seq into number;
    perform pg_notify('darshi_changes', jsonb_build_object(
        'seq', number, 'id', report, 'kind', kind, 'before', before, 'after', after)::text);
end $$;

create function report_changed() returns trigger language plpgsql as $$
declare
    was_public boolean := false;
    is_public  boolean := false;
    moved      boolean := true;
begin
    if tg_op <> 'INSERT' then
        was_public := old.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
    end if;
    if tg_op <> 'DELETE' then
        is_public := new.status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
    end if;
    if tg_op = 'UPDATE' then
        moved := old.status <> new.status or old.category_slug <> new.category_slug
            or not st_equals(old.location::geometry, new.location::geometry);
    end if;
    if moved and was_public then
        perform count_on_map(st_x(old.location::geometry), st_y(old.location::geometry), old.category_slug, old.status, -1);
    end if;
    if moved and is_public then
        perform count_on_map(st_x(new.location::geometry), st_y(new.location::geometry), new.category_slug, new.status, 1);
    end if;
    if tg_op = 'INSERT' then
        perform note_change(new.id, 'filed', null, report_facets(new));
    elsif tg_op = 'DELETE' then
        perform note_change(old.id, 'deleted', report_facets(old), null);
    elsif moved or old.severity <> new.severity or old.duplicate_of is distinct from new.duplicate_of
        or old.district is distinct from new.district or old.state is distinct from new.state
        or old.district_code is distinct from new.district_code
        or old.municipality_id is distinct from new.municipality_id then
        perform note_change(new.id, 'moved', report_facets(old), report_facets(new));
    elsif old.version <> new.version then
        perform note_change(new.id, 'edited', report_facets(old), report_facets(new));
    elsif old.supporters <> new.supporters or old.followers <> new.followers or old.comments <> new.comments then
        perform note_change(new.id, 'counted', report_facets(old), report_facets(new));
    end if;
    return null;
end $$;

-- A new version whenever the report says something else; counting people is none.
create function number_version() returns trigger language plpgsql as $$
begin
    if (old.title, old.status, old.category_slug, old.severity, old.is_anonymous)
            is distinct from (new.title, new.status, new.category_slug, new.severity, new.is_anonymous)
        or (old.description, old.address, old.admin_note, old.flag_reason, old.resolution_summary, old.duplicate_of)
            is distinct from (new.description, new.address, new.admin_note, new.flag_reason, new.resolution_summary, new.duplicate_of)
        or (old.account_id, old.municipality_id, old.department_id, old.officer_id, old.resolution_eta)
            is distinct from (new.account_id, new.municipality_id, new.department_id, new.officer_id, new.resolution_eta)
        or (old.resolution_upload_id, old.resolution_confirmed_at, old.district_code, old.held_until)
            is distinct from (new.resolution_upload_id, new.resolution_confirmed_at, new.district_code, new.held_until)
        or not st_equals(old.location::geometry, new.location::geometry) then
        new.version := old.version + 1;
    end if;
    return new;
end $$;

create trigger reports_number_version before update on reports for each row execute function number_version();
create trigger reports_changed after insert or update or delete on reports for each row execute function report_changed();

create function update_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform note_change(old.report_id, 'updated', null, null);
    else
        perform note_change(new.report_id, 'updated', null, null);
    end if;
    return null;
end $$;
create trigger report_updates_changed after insert or delete on report_updates for each row execute function update_changed();

-- Reports show the name of who filed them: a new name is a change of what they say.
create function author_renamed() returns trigger language plpgsql as $$
begin
    perform note_change(r.id, 'edited', report_facets(r), report_facets(r)) from reports r where r.account_id = new.id;
    return null;
end $$;
create trigger accounts_renamed after update of username on accounts
    for each row when (old.username <> new.username) execute function author_renamed();

-- How many reports repeat one is shown with it: who keeps it hears when one more or fewer does.
create function link_changed() returns trigger language plpgsql as $$
declare
    original uuid;
    face     jsonb;
begin
    for original in
        select distinct id
        from unnest(array[
            case when tg_op <> 'INSERT' then old.duplicate_of end,
            case when tg_op <> 'DELETE' then new.duplicate_of end]) as linked (id)
        where id is not null
    loop
        select report_facets(r) into face from reports r where r.id = original;
        if face is not null then
            perform note_change(original, 'counted', face, face);
        end if;
    end loop;
    return null;
end $$;
create trigger reports_link_changed after update on reports
    for each row when (old.duplicate_of is distinct from new.duplicate_of) execute function link_changed();
create trigger reports_link_gone after delete on reports
    for each row when (old.duplicate_of is not null) execute function link_changed();
