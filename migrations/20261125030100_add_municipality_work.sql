-- What officials list: open work first, then the newest; of a municipality, and of all.
create index reports_municipality_work_idx on reports
    (municipality_id, (status in ('VERIFIED', 'IN_PROGRESS')) desc, created_at desc, id desc)
    where municipality_id is not null;
create index reports_work_idx on reports
    ((status in ('VERIFIED', 'IN_PROGRESS')) desc, created_at desc, id desc);
-- The same by when it has to be solved: of one kind of problem that is the order in which it was filed.
create index reports_municipality_due_idx on reports (municipality_id, category_slug, created_at, id)
    where status in ('VERIFIED', 'IN_PROGRESS') and municipality_id is not null;
create index reports_due_idx on reports (category_slug, created_at, id) where status in ('VERIFIED', 'IN_PROGRESS');
