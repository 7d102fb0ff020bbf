-- Counting locks a report without its key ("no key update"): whoever votes holds its key by the foreign key
-- already, and two of them would wait for each other. Votes that go several at a time (an account goes) each
-- find the others gone: a set of more than one report is counted anew then.
create or replace function count_people(of uuid) returns void language plpgsql as $$
begin
    perform 1 from reports where id = of for no key update;
    update reports
    set supporters = (
            select count(distinct v.account_id)
            from votes v
            where v.report_id = of
               or v.report_id in (select d.id from reports d where d.duplicate_of = of)),
        followers = (
            select count(distinct f.account_id)
            from follows f
            where f.report_id = of
               or f.report_id in (select d.id from reports d where d.duplicate_of = of))
    where id = of;
end $$;

create or replace function count_person() returns trigger language plpgsql as $$
declare
    row_report  uuid := case tg_op when 'DELETE' then old.report_id else new.report_id end;
    row_account uuid := case tg_op when 'DELETE' then old.account_id else new.account_id end;
    step        integer := case tg_op when 'DELETE' then -1 else 1 end;
    root        uuid;
    elsewhere   boolean := false;
begin
    select coalesce(duplicate_of, id) into root from reports where id = row_report;
    if root is null then
        return null; -- the report itself goes, or is a stranger to this transaction
    end if;
    perform 1 from reports where id = root for no key update;
    if root <> row_report then
        if tg_table_name = 'votes' then
            update reports set supporters = greatest(supporters + step, 0) where id = row_report;
        else
            update reports set followers = greatest(followers + step, 0) where id = row_report;
        end if;
    end if;
    if tg_op = 'DELETE' and exists (select from reports d where d.duplicate_of = root) then
        perform count_people(root);
        return null;
    end if;
    if tg_table_name = 'votes' then
        select exists (
            select from votes v join reports r on r.id = v.report_id
            where v.account_id = row_account and v.report_id <> row_report
              and (r.id = root or r.duplicate_of = root)) into elsewhere;
        if not elsewhere then
            update reports set supporters = greatest(supporters + step, 0) where id = root;
        end if;
    else
        select exists (
            select from follows f join reports r on r.id = f.report_id
            where f.account_id = row_account and f.report_id <> row_report
              and (r.id = root or r.duplicate_of = root)) into elsewhere;
        if not elsewhere then
            update reports set followers = greatest(followers + step, 0) where id = root;
        end if;
    end if;
    return null;
end $$;
