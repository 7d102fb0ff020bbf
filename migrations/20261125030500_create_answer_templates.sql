-- What officials tell people again and again, in each language: for a status, and for one kind of problem or all.
create table answer_templates (
    slug          text    not null,
    status        text    not null,
    -- null: every kind of problem.
    category_slug text,
    position      integer not null,
    text_en       text    not null,
    text_hi       text    not null,
    is_active     boolean not null default true,
    constraint answer_templates_pkey primary key (slug),
    constraint answer_templates_slug_check check (slug ~ '^[a-z][a-z_]{2,39}$'),
    constraint answer_templates_status_check check (status in ('VERIFIED', 'IN_PROGRESS', 'RESOLVED')),
    constraint answer_templates_category_fkey
        foreign key (category_slug) references categories (slug) on update cascade,
    constraint answer_templates_text_check check
        (char_length(text_en) between 5 and 500 and char_length(text_hi) between 5 and 500)
);
create index answer_templates_category_idx on answer_templates (category_slug);

insert into answer_templates (slug, status, category_slug, position, text_en, text_hi)
select t.slug, t.status, t.category_slug, t.position, t.text_en, t.text_hi
from (values
    ('seen', 'VERIFIED', null, 1, 'We have read your report and will look at the place.',
        'हमने आपकी शिकायत पढ़ ली है और जगह देखने आएँगे।'),
    ('visited', 'VERIFIED', null, 2, 'We have been at the place. The work is being planned.',
        'हम जगह देख आए हैं। काम की योजना बन रही है।'),
    ('begun', 'IN_PROGRESS', null, 1, 'The work has begun.', 'काम शुरू हो गया है।'),
    ('waiting_material', 'IN_PROGRESS', null, 2, 'We are waiting for material; the work goes on as soon as it is here.',
        'हम सामान का इंतज़ार कर रहे हैं; आते ही काम आगे बढ़ेगा।'),
    ('rain', 'IN_PROGRESS', null, 3, 'The rain has stopped the work. It goes on when the place is dry.',
        'बारिश से काम रुका है। जगह सूखते ही आगे बढ़ेगा।'),
    ('pothole_filled', 'RESOLVED', 'pothole', 1, 'The hole has been filled and levelled.',
        'गड्ढा भरकर सड़क समतल कर दी गई है।'),
    ('road_mended', 'RESOLVED', 'road_damage', 1, 'The road has been mended.', 'सड़क की मरम्मत कर दी गई है।'),
    ('garbage_cleared', 'RESOLVED', 'garbage', 1, 'The garbage has been taken away and the place cleaned.',
        'कचरा उठाकर जगह साफ़ कर दी गई है।'),
    ('drain_cleared', 'RESOLVED', 'drainage', 1, 'The drain has been cleared; the water flows again.',
        'नाली साफ़ कर दी गई है; पानी बह रहा है।'),
    ('water_restored', 'RESOLVED', 'water_supply', 1, 'The pipe has been mended; there is water again.',
        'पाइप ठीक कर दी गई है; पानी आ रहा है।'),
    ('lamp_lit', 'RESOLVED', 'streetlight', 1, 'The lamp has been mended and is lit again.',
        'लाइट ठीक कर दी गई है और जल रही है।'),
    ('power_restored', 'RESOLVED', 'electricity', 1, 'The line has been mended; there is power again.',
        'लाइन ठीक कर दी गई है; बिजली आ रही है।'),
    ('signal_works', 'RESOLVED', 'traffic_signal', 1, 'The signal works again.', 'सिग्नल फिर से चल रहा है।'),
    ('mended', 'RESOLVED', null, 2, 'The problem has been solved.', 'समस्या का हल कर दिया गया है।'))
    as t (slug, status, category_slug, position, text_en, text_hi)
where t.category_slug is null or t.category_slug in (select slug from categories);
