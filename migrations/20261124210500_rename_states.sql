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
