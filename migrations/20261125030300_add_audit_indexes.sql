-- The log is asked for by who, by what, and by the report that something belongs to.
create index audit_entries_actor_idx on audit_entries (actor_id, created_at desc);
create index audit_entries_action_idx on audit_entries (action, created_at desc);
create index audit_entries_report_id_idx on audit_entries ((details ->> 'report_id'))
    where details ->> 'report_id' is not null;
