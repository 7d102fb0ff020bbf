-- Districts and states are compared by what their names mean, not how they are written: the program makes the
-- keys (case, punctuation and known spellings), the table keeps them. It is empty until an operator fills it.
alter table districts
    add column key       text not null,
    add column state_key text not null,
    add constraint districts_key_key unique (state_key, key);

drop index districts_name_idx;

-- One name for each state: reports carried the gazetteer's older ones. Ladakh was a part of its Kashmir; its
-- places lie east of 76°, as in the program.
update reports
set state = 'Ladakh',
    address = case when place_source <> 'words' then regexp_replace(address, ', Kashmir$', ', Ladakh') else address end
where country = 'India' and state = 'Kashmir' and st_x(location::geometry) > 76.0;

update reports
set state = names.new,
    address = case
        when place_source <> 'words' then regexp_replace(address, ', ' || names.old || '$', ', ' || names.new)
        else address
    end
from (values
    ('Kashmir', 'Jammu and Kashmir'), ('NCT', 'Delhi'), ('Pondicherry', 'Puducherry'), ('Laccadives', 'Lakshadweep'),
    ('Dadra and Nagar Haveli', 'Dadra and Nagar Haveli and Daman and Diu'),
    ('Daman and Diu', 'Dadra and Nagar Haveli and Daman and Diu')) as names (old, new)
where country = 'India' and state = names.old;
