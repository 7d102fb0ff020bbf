-- The sitemap's parts begin at every 10,000th public report: counted in the index, without the table.
create index reports_public_id_idx on reports (id)
    where status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED');
