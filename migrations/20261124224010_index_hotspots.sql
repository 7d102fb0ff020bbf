-- Urgent reports that nobody has solved, by age: few among many.
create index reports_urgent_idx on reports (created_at)
    where status in ('VERIFIED', 'IN_PROGRESS') and severity >= 8;
