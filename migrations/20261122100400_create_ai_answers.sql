-- Answers of checking models, kept for ever: the same photo is never asked about twice with the
-- same model and question.
create table ai_answers (
    id             uuid        not null,
    photo_sha256   bytea       not null,
    model          text        not null,
    prompt_version text        not null,
    -- null: the model could not tell.
    is_valid       boolean,
    is_unsafe      boolean     not null,
    category_slug  text,
    severity       smallint    not null,
    description    text        not null,
    confidence     real        not null,
    raw            jsonb       not null,
    created_at     timestamptz not null,
    constraint ai_answers_pkey primary key (id),
    constraint ai_answers_photo_model_prompt_key unique (photo_sha256, model, prompt_version),
    constraint ai_answers_photo_sha256_check check (octet_length(photo_sha256) = 32),
    constraint ai_answers_category_fkey foreign key (category_slug) references categories (slug) on update cascade,
    constraint ai_answers_severity_check check (severity between 0 and 10),
    constraint ai_answers_confidence_check check (confidence between 0 and 1)
);

alter table reports
    add constraint reports_ai_answer_fkey foreign key (ai_answer_id) references ai_answers (id);
