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
