-- What officials list: open work first, then the newest; of a municipality, and of all.
create index reports_municipality_work_idx on reports
    (municipality_id, (status in ('VERIFIED', 'IN_PROGRESS')) desc, created_at desc, id desc)
    where municipality_id is not null;
create index reports_work_idx on reports
    ((status in ('VERIFIED', 'IN_PROGRESS')) desc, created_at desc, id desc);
