\restrict dbmate

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: accounts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts (
    user_id uuid NOT NULL,
    type text NOT NULL,
    provider text NOT NULL,
    provider_account_id text NOT NULL,
    refresh_token text,
    access_token text,
    expires_at bigint,
    token_type text,
    scope text,
    id_token text,
    session_state text,
    id uuid DEFAULT gen_random_uuid(),
    created_at timestamp with time zone,
    CONSTRAINT accounts_have_an_id CHECK ((id IS NOT NULL))
);


--
-- Name: class_assignment_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_assignment_items (
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    item smallint NOT NULL,
    topic_slug text NOT NULL,
    task_id text,
    slots smallint NOT NULL,
    points numeric(6,2) DEFAULT 1 NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT item_is_positive CHECK ((item > 0)),
    CONSTRAINT item_points_are_positive CHECK ((points > (0)::numeric)),
    CONSTRAINT item_slots_are_1_to_50 CHECK (((slots >= 1) AND (slots <= 50)))
);


--
-- Name: class_assignment_pupils; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_assignment_pupils (
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    user_id uuid NOT NULL,
    due_at timestamp with time zone,
    excused boolean DEFAULT false NOT NULL,
    given boolean DEFAULT true NOT NULL
);


--
-- Name: class_assignments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_assignments (
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    title text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    due_local timestamp without time zone,
    due_at timestamp with time zone,
    closes_at timestamp with time zone,
    counts text DEFAULT 'best'::text NOT NULL,
    most_tries smallint,
    retry_percent smallint DEFAULT 100 NOT NULL,
    late_percent smallint DEFAULT 100 NOT NULL,
    solutions text DEFAULT 'always'::text NOT NULL,
    created_by uuid,
    published_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    same_numbers boolean DEFAULT false NOT NULL,
    CONSTRAINT assignment_counts_is_known CHECK ((counts = ANY (ARRAY['best'::text, 'first'::text, 'last'::text]))),
    CONSTRAINT assignment_due_is_one_moment CHECK ((num_nulls(due_local, due_at) = ANY (ARRAY[0, 2]))),
    CONSTRAINT assignment_has_a_title CHECK (((char_length(title) >= 1) AND (char_length(title) <= 120))),
    CONSTRAINT assignment_late_is_a_percent CHECK (((late_percent >= 0) AND (late_percent <= 100))),
    CONSTRAINT assignment_retry_is_a_percent CHECK (((retry_percent >= 0) AND (retry_percent <= 100))),
    CONSTRAINT assignment_solutions_is_known CHECK ((solutions = ANY (ARRAY['always'::text, 'when_right'::text, 'after_due'::text]))),
    CONSTRAINT assignment_times_are_in_order CHECK (((opens_at < COALESCE(due_at, 'infinity'::timestamp with time zone)) AND (COALESCE(due_at, opens_at) <= COALESCE(closes_at, 'infinity'::timestamp with time zone)))),
    CONSTRAINT assignment_tries_is_positive CHECK ((most_tries > 0))
);


--
-- Name: class_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_codes (
    code text NOT NULL,
    class_id uuid NOT NULL,
    joins_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT class_code_is_8_of_31 CHECK ((code ~ '^[2-9A-HJKMNP-Z]{8}$'::text))
);


--
-- Name: class_members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_members (
    class_id uuid NOT NULL,
    user_id uuid NOT NULL,
    family_name text DEFAULT ''::text NOT NULL,
    given_name text DEFAULT ''::text NOT NULL,
    patronymic text DEFAULT ''::text NOT NULL,
    folded_name text NOT NULL,
    school_id text,
    joined_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    moved_to uuid,
    CONSTRAINT member_has_a_name CHECK ((((char_length(family_name) + char_length(given_name)) >= 1) AND ((char_length(family_name) + char_length(given_name)) <= 120))),
    CONSTRAINT member_moved_has_left CHECK (((moved_to IS NULL) OR (left_at IS NOT NULL)))
);


--
-- Name: class_teacher_requests; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_teacher_requests (
    class_id uuid NOT NULL,
    user_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL
);


--
-- Name: class_teachers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.class_teachers (
    class_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT class_teacher_role_is_known CHECK ((role = ANY (ARRAY['owner'::text, 'teacher'::text, 'viewer'::text])))
);


--
-- Name: classes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.classes (
    class_id uuid NOT NULL,
    name text NOT NULL,
    school text DEFAULT ''::text NOT NULL,
    subject_slug text,
    locale text NOT NULL,
    time_zone text NOT NULL,
    sign_in text DEFAULT 'pin'::text NOT NULL,
    shows_names boolean DEFAULT true NOT NULL,
    shares_practice boolean DEFAULT true NOT NULL,
    missing_counts_as_zero boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    sourced_id text,
    CONSTRAINT class_has_a_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60))),
    CONSTRAINT class_school_is_short CHECK ((char_length(school) <= 100)),
    CONSTRAINT class_sign_in_is_known CHECK ((sign_in = ANY (ARRAY['account'::text, 'pin'::text, 'pictures'::text])))
);


--
-- Name: content_syncs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.content_syncs (
    fingerprint text NOT NULL,
    synced_at timestamp with time zone NOT NULL,
    superseded_at timestamp with time zone,
    CONSTRAINT content_sync_fingerprint_is_a_sha256 CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: daily_counts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.daily_counts (
    day date NOT NULL,
    name text NOT NULL,
    detail text NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT daily_count_is_positive CHECK ((total > 0))
);


--
-- Name: jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.jobs (
    kind text NOT NULL,
    key text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    run_id uuid,
    started_at timestamp with time zone,
    done_at timestamp with time zone,
    failed_at timestamp with time zone,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT job_kind_is_a_word CHECK ((kind ~ '^[a-z][a-z_]*$'::text)),
    CONSTRAINT job_run_has_a_start CHECK (((run_id IS NULL) = (started_at IS NULL))),
    CONSTRAINT job_tries_are_not_negative CHECK ((tries >= 0))
);


--
-- Name: lti_contexts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lti_contexts (
    platform_id uuid NOT NULL,
    deployment_id text NOT NULL,
    context_id text NOT NULL,
    class_id uuid,
    title text NOT NULL,
    memberships_url text
);


--
-- Name: lti_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lti_keys (
    key_id uuid NOT NULL,
    sealed_key text NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: lti_links; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lti_links (
    platform_id uuid NOT NULL,
    deployment_id text NOT NULL,
    resource_link_id text NOT NULL,
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    line_items_url text,
    line_item_url text,
    next_try_at timestamp with time zone
);


--
-- Name: lti_platforms; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lti_platforms (
    platform_id uuid NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    home_url text NOT NULL,
    authorization_url text NOT NULL,
    token_url text NOT NULL,
    jwks_url text NOT NULL,
    audience text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT platform_has_a_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60)))
);


--
-- Name: lti_states; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.lti_states (
    state_hash bytea NOT NULL,
    platform_id uuid,
    nonce text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT lti_state_is_a_32_byte_hash CHECK ((octet_length(state_hash) = 32))
);


--
-- Name: original_people; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.original_people (
    person_hash bytea NOT NULL,
    user_id uuid,
    imported_at timestamp with time zone NOT NULL
);


--
-- Name: regrades; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.regrades (
    regrade_id uuid NOT NULL,
    topic_slug text NOT NULL,
    task_id text,
    actor_id uuid,
    began_at timestamp with time zone NOT NULL,
    learner_count integer DEFAULT 0 NOT NULL,
    right_count integer DEFAULT 0 NOT NULL,
    wrong_count integer DEFAULT 0 NOT NULL,
    xp_difference integer DEFAULT 0 NOT NULL,
    CONSTRAINT regrade_counts_are_not_negative CHECK (((learner_count >= 0) AND (right_count >= 0) AND (wrong_count >= 0)))
);


--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);


--
-- Name: search_documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_documents (
    kind text NOT NULL,
    slug text NOT NULL,
    locale text NOT NULL,
    subject_slug text NOT NULL,
    title text NOT NULL,
    spelling text NOT NULL,
    place text NOT NULL,
    body text NOT NULL,
    words tsvector GENERATED ALWAYS AS (
CASE locale
    WHEN 'en'::text THEN ((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, place), 'C'::"char")) || setweight(to_tsvector('english'::regconfig, body), 'D'::"char"))
    ELSE ((setweight(to_tsvector('simple'::regconfig, translate(title, '’ʼ'::text, ''''''::text)), 'A'::"char") || setweight(to_tsvector('simple'::regconfig, translate(place, '’ʼ'::text, ''''''::text)), 'C'::"char")) || setweight(to_tsvector('simple'::regconfig, translate(body, '’ʼ'::text, ''''''::text)), 'D'::"char"))
END) STORED NOT NULL,
    keywords text DEFAULT ''::text NOT NULL,
    lexemes tsvector GENERATED ALWAYS AS (
CASE locale
    WHEN 'en'::text THEN (((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || setweight(to_tsvector('english'::regconfig, keywords), 'B'::"char")) || setweight(to_tsvector('english'::regconfig, place), 'C'::"char")) || setweight(to_tsvector('english'::regconfig, body), 'D'::"char"))
    ELSE (((setweight(to_tsvector('simple'::regconfig, translate(title, '’ʼ'::text, ''''''::text)), 'A'::"char") || setweight(to_tsvector('simple'::regconfig, translate(keywords, '’ʼ'::text, ''''''::text)), 'B'::"char")) || setweight(to_tsvector('simple'::regconfig, translate(place, '’ʼ'::text, ''''''::text)), 'C'::"char")) || setweight(to_tsvector('simple'::regconfig, translate(body, '’ʼ'::text, ''''''::text)), 'D'::"char"))
END) STORED NOT NULL,
    CONSTRAINT search_document_kind_is_known CHECK ((kind = ANY (ARRAY['subject'::text, 'section'::text, 'topic'::text])))
);


--
-- Name: sign_in_link_uses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_link_uses (
    token text NOT NULL,
    identifier text NOT NULL,
    browser text NOT NULL,
    used_at timestamp with time zone NOT NULL
);


--
-- Name: sign_in_mails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_mails (
    subject text NOT NULL,
    hour timestamp with time zone NOT NULL,
    mail_count integer NOT NULL,
    CONSTRAINT sign_in_mail_count_is_positive CHECK ((mail_count > 0))
);


--
-- Name: task_questions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.task_questions (
    topic_slug text NOT NULL,
    task_id text NOT NULL,
    question_hash text NOT NULL,
    asked_since timestamp with time zone NOT NULL
);


--
-- Name: topic_xp_config; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.topic_xp_config (
    topic_slug text NOT NULL,
    subject_slug text NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    difficulty text DEFAULT 'easy'::text NOT NULL,
    category text DEFAULT ''::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    prerequisites text[] DEFAULT '{}'::text[] NOT NULL,
    base_task_xp integer DEFAULT 100 NOT NULL,
    max_xp integer DEFAULT 10000 NOT NULL,
    daily_full_tasks integer DEFAULT 10 NOT NULL,
    daily_half_tasks integer DEFAULT 10 NOT NULL,
    multiplier_full numeric DEFAULT 1.0 NOT NULL,
    multiplier_half numeric DEFAULT 0.5 NOT NULL,
    multiplier_low numeric DEFAULT 0.1 NOT NULL,
    multiplier_early numeric DEFAULT 0.1 NOT NULL,
    level_thresholds integer[] DEFAULT '{1000,2500,4500,7000,10000}'::integer[] NOT NULL,
    daily_xp_decay numeric DEFAULT 0.5 NOT NULL,
    min_xp_percent numeric DEFAULT 0.1 NOT NULL,
    review_intervals integer[] DEFAULT '{1,3,7,14,30,60,120,240}'::integer[] NOT NULL,
    review_tasks integer DEFAULT 1 NOT NULL,
    retired_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    task_ids text[] DEFAULT '{}'::text[] NOT NULL,
    earlier_review_intervals integer[] DEFAULT '{1,3,7,14,30}'::integer[] NOT NULL,
    ladder_since date DEFAULT '2000-01-01'::date NOT NULL,
    CONSTRAINT topic_daily_tasks_are_not_negative CHECK (((daily_full_tasks >= 0) AND (daily_half_tasks >= 0))),
    CONSTRAINT topic_decay_is_a_fraction CHECK ((((daily_xp_decay >= (0)::numeric) AND (daily_xp_decay <= (1)::numeric)) AND ((min_xp_percent >= (0)::numeric) AND (min_xp_percent <= (1)::numeric)))),
    CONSTRAINT topic_has_levels CHECK ((cardinality(level_thresholds) > 0)),
    CONSTRAINT topic_has_review_intervals CHECK (((cardinality(review_intervals) > 0) AND (0 < ALL (review_intervals)))),
    CONSTRAINT topic_max_xp_reaches_last_level CHECK ((max_xp >= level_thresholds[cardinality(level_thresholds)])),
    CONSTRAINT topic_multipliers_never_rise CHECK ((((multiplier_full >= (0)::numeric) AND (multiplier_full <= (1)::numeric)) AND ((multiplier_half >= (0)::numeric) AND (multiplier_half <= multiplier_full)) AND ((multiplier_low >= (0)::numeric) AND (multiplier_low <= multiplier_half)) AND ((multiplier_early >= (0)::numeric) AND (multiplier_early <= (1)::numeric)))),
    CONSTRAINT topic_review_tasks_is_positive CHECK ((review_tasks > 0)),
    CONSTRAINT topic_xp_is_positive CHECK ((base_task_xp > 0))
);


--
-- Name: user_api_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_api_tokens (
    user_id uuid NOT NULL,
    token_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    name text NOT NULL,
    scope text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_on date,
    CONSTRAINT api_token_has_a_name CHECK (((char_length(name) >= 1) AND (char_length(name) <= 60))),
    CONSTRAINT api_token_scopes_are_words CHECK ((scope ~ '^[a-z:]+( [a-z:]+)*$'::text)),
    CONSTRAINT api_token_secret_is_a_sha256 CHECK ((octet_length(secret_hash) = 32))
);


--
-- Name: user_assignment_answers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_assignment_answers (
    user_id uuid NOT NULL,
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    item smallint NOT NULL,
    slot smallint NOT NULL,
    try_number smallint NOT NULL,
    submission_id uuid NOT NULL,
    is_correct boolean NOT NULL,
    is_late boolean NOT NULL,
    points numeric(8,2) NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT answer_try_is_positive CHECK ((try_number > 0))
);


--
-- Name: user_assignments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_assignments (
    user_id uuid NOT NULL,
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    answer_count integer DEFAULT 0 NOT NULL,
    right_count integer DEFAULT 0 NOT NULL,
    slots_right smallint DEFAULT 0 NOT NULL,
    slots_late smallint DEFAULT 0 NOT NULL,
    points numeric(8,2) DEFAULT 0 NOT NULL,
    first_answer_at timestamp with time zone,
    last_answer_at timestamp with time zone,
    finished_at timestamp with time zone,
    now_item smallint,
    wrong_in_a_row smallint DEFAULT 0 NOT NULL,
    teacher_points numeric(8,2),
    teacher_note text DEFAULT ''::text NOT NULL,
    CONSTRAINT assignment_counts_add_up CHECK (((slots_right <= right_count) AND (right_count <= answer_count))),
    CONSTRAINT assignment_points_are_not_negative CHECK (((points >= (0)::numeric) AND (COALESCE(teacher_points, (0)::numeric) >= (0)::numeric)))
)
WITH (fillfactor='70');


--
-- Name: user_avatars; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_avatars (
    user_id uuid NOT NULL,
    size smallint NOT NULL,
    content bytea,
    CONSTRAINT avatar_is_small CHECK ((octet_length(content) <= 200000)),
    CONSTRAINT avatar_size_is_known CHECK ((size = ANY (ARRAY[64, 256])))
);


--
-- Name: user_calendars; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_calendars (
    user_id uuid NOT NULL,
    address_key text NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: user_class_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_class_events (
    user_id uuid NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    event_id uuid NOT NULL,
    class_id uuid NOT NULL,
    actor_id uuid,
    kind text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);


--
-- Name: user_earlier_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_earlier_attempts (
    user_id uuid NOT NULL,
    original_id bigint NOT NULL,
    topic_slug text NOT NULL,
    task_id text NOT NULL,
    completed_at timestamp with time zone NOT NULL,
    user_answer text,
    is_correct boolean NOT NULL,
    xp_earned integer NOT NULL,
    mastery_level integer NOT NULL,
    review_count integer NOT NULL,
    next_review_date date
);


--
-- Name: user_known_topics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_known_topics (
    user_id uuid NOT NULL,
    topic_slug text NOT NULL,
    subject_slug text NOT NULL,
    known_since timestamp with time zone NOT NULL
);


--
-- Name: user_learning_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_learning_days (
    user_id uuid NOT NULL,
    learning_day date NOT NULL,
    correct_count integer NOT NULL,
    wrong_count integer NOT NULL,
    xp_earned integer NOT NULL,
    CONSTRAINT learning_day_counts_are_never_negative CHECK (((correct_count >= 0) AND (wrong_count >= 0) AND (xp_earned >= 0)))
)
WITH (fillfactor='70');


--
-- Name: user_lti_scores; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_lti_scores (
    user_id uuid NOT NULL,
    class_id uuid NOT NULL,
    assignment_id uuid NOT NULL,
    platform_id uuid NOT NULL,
    line_item_url text NOT NULL,
    lti_user_id text NOT NULL,
    sent_points numeric(8,2),
    sent_maximum numeric(8,2),
    sent_is_finished boolean,
    last_timestamp timestamp with time zone,
    next_try_at timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT lti_score_is_at_most_the_maximum CHECK (((sent_points >= (0)::numeric) AND (sent_points <= sent_maximum))),
    CONSTRAINT lti_score_tries_are_counted CHECK ((tries >= 0))
)
WITH (fillfactor='70');


--
-- Name: user_opening_balances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_opening_balances (
    user_id uuid NOT NULL,
    topic_slug text NOT NULL,
    current_xp integer NOT NULL,
    total_xp_earned bigint NOT NULL,
    level integer NOT NULL,
    daily_tasks_count integer NOT NULL,
    daily_tasks_date date,
    srs_stage integer NOT NULL,
    next_review_date date,
    last_review_date date,
    last_practiced_date date,
    last_activity timestamp with time zone,
    attempt_count integer NOT NULL,
    began_at timestamp with time zone,
    CONSTRAINT opening_balance_counts_are_never_negative CHECK (((level >= 0) AND (daily_tasks_count >= 0) AND (srs_stage >= 0) AND (attempt_count >= daily_tasks_count))),
    CONSTRAINT opening_balance_xp_is_never_negative CHECK (((current_xp >= 0) AND (current_xp <= total_xp_earned)))
);


--
-- Name: user_reminders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_reminders (
    user_id uuid NOT NULL,
    is_on boolean NOT NULL,
    local_hour smallint NOT NULL,
    stop_key text NOT NULL,
    done_on date,
    refusals smallint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_hour_is_within_the_learning_day CHECK (((local_hour >= 5) AND (local_hour <= 23))),
    CONSTRAINT reminder_refusals_are_not_negative CHECK ((refusals >= 0))
);


--
-- Name: user_secrets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_secrets (
    user_id uuid NOT NULL,
    kind text NOT NULL,
    secret_hash bytea NOT NULL,
    salt bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    wrong_count smallint DEFAULT 0 NOT NULL,
    wrong_since timestamp with time zone,
    paused_until timestamp with time zone,
    CONSTRAINT secret_is_a_32_byte_hash CHECK ((octet_length(secret_hash) = 32)),
    CONSTRAINT secret_kind_is_known CHECK ((kind = ANY (ARRAY['pin'::text, 'pictures'::text, 'card'::text])))
)
WITH (fillfactor='70');


--
-- Name: user_sessions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_sessions (
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    device text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    CONSTRAINT session_device_is_short CHECK ((char_length(device) <= 100)),
    CONSTRAINT session_secret_is_a_sha256 CHECK ((octet_length(secret_hash) = 32))
);


--
-- Name: user_task_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_task_attempts (
    user_id uuid NOT NULL,
    topic_slug text NOT NULL,
    task_id text NOT NULL,
    attempt_number integer NOT NULL,
    submission_id uuid NOT NULL,
    variant_seed bigint NOT NULL,
    locale text NOT NULL,
    user_answer jsonb NOT NULL,
    verdict text NOT NULL,
    is_correct boolean NOT NULL,
    hints_used smallint DEFAULT 0 NOT NULL,
    xp_earned integer NOT NULL,
    base_xp integer,
    ladder text,
    pace numeric,
    repeat numeric,
    daily_task_index integer,
    is_scheduled_review boolean NOT NULL,
    is_too_early boolean NOT NULL,
    mastery_level smallint NOT NULL,
    review_count integer NOT NULL,
    next_review_date date,
    learning_day date NOT NULL,
    attempted_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    regraded_at timestamp with time zone,
    CONSTRAINT attempt_ladder_is_known CHECK ((ladder = ANY (ARRAY['full'::text, 'half'::text, 'low'::text]))),
    CONSTRAINT attempt_mastery_is_0_to_5 CHECK (((mastery_level >= 0) AND (mastery_level <= 5))),
    CONSTRAINT attempt_receipt_explains_the_xp CHECK (
CASE
    WHEN (is_correct OR (base_xp IS NOT NULL)) THEN ((NOT ((xp_earned)::numeric IS DISTINCT FROM floor(((((base_xp)::numeric * pace) * repeat) + 0.5)))) AND (num_nulls(base_xp, ladder, pace, repeat, daily_task_index) = 0))
    ELSE ((xp_earned = 0) AND (num_nonnulls(base_xp, ladder, pace, repeat, daily_task_index) = 0))
END),
    CONSTRAINT attempt_verdict_is_graded CHECK ((verdict = ANY (ARRAY['correct'::text, 'incorrect'::text]))),
    CONSTRAINT attempt_verdict_says_if_correct CHECK ((is_correct = (verdict = 'correct'::text)))
);


--
-- Name: user_task_state; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_task_state (
    user_id uuid NOT NULL,
    topic_slug text NOT NULL,
    task_id text NOT NULL,
    mastery_level smallint DEFAULT 0 NOT NULL,
    review_count integer DEFAULT 0 NOT NULL,
    next_review_date date,
    attempt_count integer DEFAULT 0 NOT NULL,
    correct_count integer DEFAULT 0 NOT NULL,
    daily_attempt_count integer DEFAULT 0 NOT NULL,
    last_learning_day date NOT NULL,
    CONSTRAINT task_state_counts_add_up CHECK ((((correct_count >= 0) AND (correct_count <= attempt_count)) AND ((daily_attempt_count >= 0) AND (daily_attempt_count <= attempt_count)))),
    CONSTRAINT task_state_mastery_is_0_to_5 CHECK (((mastery_level >= 0) AND (mastery_level <= 5)))
)
WITH (fillfactor='70');


--
-- Name: user_topic_xp; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_topic_xp (
    user_id uuid NOT NULL,
    topic_slug text NOT NULL,
    current_xp integer DEFAULT 0 NOT NULL,
    total_xp_earned bigint DEFAULT 0 NOT NULL,
    level integer DEFAULT 0 NOT NULL,
    daily_tasks_count integer DEFAULT 0 NOT NULL,
    daily_wrong_count integer DEFAULT 0 NOT NULL,
    daily_tasks_date date,
    srs_stage integer DEFAULT 0 NOT NULL,
    next_review_date date,
    last_review_date date,
    last_practiced_date date,
    last_activity timestamp with time zone,
    attempt_count integer DEFAULT 0 NOT NULL,
    lesson_completed boolean DEFAULT false NOT NULL,
    daily_hinted_count integer DEFAULT 0 NOT NULL,
    before_latest jsonb,
    created_at timestamp with time zone DEFAULT now(),
    CONSTRAINT progress_counts_are_never_negative CHECK (((daily_tasks_count >= 0) AND (daily_wrong_count >= 0) AND (srs_stage >= 0) AND (attempt_count >= (daily_tasks_count + daily_wrong_count)))),
    CONSTRAINT progress_daily_counts_have_a_day CHECK (((daily_tasks_date IS NOT NULL) OR ((daily_tasks_count = 0) AND (daily_wrong_count = 0)))),
    CONSTRAINT progress_hinted_answers_are_not_negative CHECK ((daily_hinted_count >= 0)),
    CONSTRAINT progress_level_is_never_negative CHECK ((level >= 0)),
    CONSTRAINT progress_xp_is_never_negative CHECK (((current_xp >= 0) AND (current_xp <= total_xp_earned)))
)
WITH (fillfactor='70');


--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text,
    email text,
    email_verified timestamp with time zone,
    image text,
    role text DEFAULT 'USER'::text NOT NULL,
    is_guest boolean DEFAULT false NOT NULL,
    locale text,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    theme text DEFAULT 'system'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    daily_goal_tasks integer DEFAULT 10 NOT NULL,
    course_slug text,
    is_managed boolean DEFAULT false NOT NULL,
    CONSTRAINT users_course_slug_is_at_most_80_long CHECK ((length(course_slug) <= 80)),
    CONSTRAINT users_daily_goal_is_1_to_100 CHECK (((daily_goal_tasks >= 1) AND (daily_goal_tasks <= 100))),
    CONSTRAINT users_email_is_lower_case_in_ascii CHECK ((email = lower((email COLLATE "C")))),
    CONSTRAINT users_guest_has_no_email CHECK (((NOT is_guest) OR (email IS NULL))),
    CONSTRAINT users_managed_has_no_email CHECK (((NOT is_managed) OR (email IS NULL))),
    CONSTRAINT users_managed_is_no_guest CHECK ((NOT (is_managed AND is_guest))),
    CONSTRAINT users_role_is_user_teacher_or_admin CHECK ((role = ANY (ARRAY['USER'::text, 'TEACHER'::text, 'ADMIN'::text]))),
    CONSTRAINT users_theme_is_known CHECK ((theme = ANY (ARRAY['system'::text, 'light'::text, 'dark'::text])))
);


--
-- Name: verification_token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.verification_token (
    identifier text NOT NULL,
    token text NOT NULL,
    expires timestamp with time zone NOT NULL,
    is_mailed boolean DEFAULT false NOT NULL
);


--
-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (provider, provider_account_id);


--
-- Name: user_assignment_answers assignment_answer_is_an_attempt; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_assignment_answers
    ADD CONSTRAINT assignment_answer_is_an_attempt UNIQUE (user_id, submission_id);


--
-- Name: user_task_attempts attempt_is_stored_once_per_variant; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_attempts
    ADD CONSTRAINT attempt_is_stored_once_per_variant UNIQUE (user_id, submission_id);


--
-- Name: user_task_attempts attempt_undone_is_numbered_below_zero; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.user_task_attempts
    ADD CONSTRAINT attempt_undone_is_numbered_below_zero CHECK (((undone_at IS NULL) = (attempt_number > 0))) NOT VALID;


--
-- Name: class_assignment_items class_assignment_items_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignment_items
    ADD CONSTRAINT class_assignment_items_pkey PRIMARY KEY (class_id, assignment_id, item);


--
-- Name: class_assignment_pupils class_assignment_pupils_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignment_pupils
    ADD CONSTRAINT class_assignment_pupils_pkey PRIMARY KEY (class_id, assignment_id, user_id);


--
-- Name: class_assignments class_assignments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignments
    ADD CONSTRAINT class_assignments_pkey PRIMARY KEY (class_id, assignment_id);


--
-- Name: class_codes class_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_codes
    ADD CONSTRAINT class_codes_pkey PRIMARY KEY (code);


--
-- Name: classes class_locale_is_a_language_code; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.classes
    ADD CONSTRAINT class_locale_is_a_language_code CHECK ((locale ~ '^[a-z]{2,3}$'::text)) NOT VALID;


--
-- Name: class_members class_members_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_members
    ADD CONSTRAINT class_members_pkey PRIMARY KEY (class_id, user_id);


--
-- Name: class_teacher_requests class_teacher_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_teacher_requests
    ADD CONSTRAINT class_teacher_requests_pkey PRIMARY KEY (class_id, user_id);


--
-- Name: class_teachers class_teachers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_teachers
    ADD CONSTRAINT class_teachers_pkey PRIMARY KEY (class_id, user_id);


--
-- Name: classes classes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.classes
    ADD CONSTRAINT classes_pkey PRIMARY KEY (class_id);


--
-- Name: content_syncs content_syncs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.content_syncs
    ADD CONSTRAINT content_syncs_pkey PRIMARY KEY (fingerprint);


--
-- Name: daily_counts daily_counts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.daily_counts
    ADD CONSTRAINT daily_counts_pkey PRIMARY KEY (day, name, detail);


--
-- Name: jobs jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (kind, key);


--
-- Name: lti_contexts lti_contexts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_contexts
    ADD CONSTRAINT lti_contexts_pkey PRIMARY KEY (platform_id, deployment_id, context_id);


--
-- Name: lti_keys lti_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_keys
    ADD CONSTRAINT lti_keys_pkey PRIMARY KEY (key_id);


--
-- Name: lti_links lti_links_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_links
    ADD CONSTRAINT lti_links_pkey PRIMARY KEY (platform_id, deployment_id, resource_link_id);


--
-- Name: lti_platforms lti_platforms_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_platforms
    ADD CONSTRAINT lti_platforms_pkey PRIMARY KEY (platform_id);


--
-- Name: lti_states lti_states_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_states
    ADD CONSTRAINT lti_states_pkey PRIMARY KEY (state_hash);


--
-- Name: original_people original_people_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.original_people
    ADD CONSTRAINT original_people_pkey PRIMARY KEY (person_hash);


--
-- Name: lti_platforms platform_is_registered_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_platforms
    ADD CONSTRAINT platform_is_registered_once UNIQUE (issuer, client_id);


--
-- Name: regrades regrades_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.regrades
    ADD CONSTRAINT regrades_pkey PRIMARY KEY (regrade_id);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);


--
-- Name: search_documents search_document_locale_is_a_language_code; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.search_documents
    ADD CONSTRAINT search_document_locale_is_a_language_code CHECK ((locale ~ '^[a-z]{2,3}$'::text)) NOT VALID;


--
-- Name: search_documents search_documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_documents
    ADD CONSTRAINT search_documents_pkey PRIMARY KEY (kind, slug, locale);


--
-- Name: sign_in_link_uses sign_in_link_uses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_link_uses
    ADD CONSTRAINT sign_in_link_uses_pkey PRIMARY KEY (token);


--
-- Name: sign_in_mails sign_in_mails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_mails
    ADD CONSTRAINT sign_in_mails_pkey PRIMARY KEY (subject);


--
-- Name: task_questions task_questions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.task_questions
    ADD CONSTRAINT task_questions_pkey PRIMARY KEY (topic_slug, task_id);


--
-- Name: topic_xp_config topic_xp_config_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.topic_xp_config
    ADD CONSTRAINT topic_xp_config_pkey PRIMARY KEY (topic_slug);


--
-- Name: user_api_tokens user_api_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_api_tokens
    ADD CONSTRAINT user_api_tokens_pkey PRIMARY KEY (user_id, token_id);


--
-- Name: user_assignment_answers user_assignment_answers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_assignment_answers
    ADD CONSTRAINT user_assignment_answers_pkey PRIMARY KEY (user_id, class_id, assignment_id, item, slot, try_number);


--
-- Name: user_assignments user_assignments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_assignments
    ADD CONSTRAINT user_assignments_pkey PRIMARY KEY (user_id, class_id, assignment_id);


--
-- Name: user_avatars user_avatars_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_avatars
    ADD CONSTRAINT user_avatars_pkey PRIMARY KEY (user_id, size);


--
-- Name: user_calendars user_calendars_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_calendars
    ADD CONSTRAINT user_calendars_pkey PRIMARY KEY (user_id);


--
-- Name: user_class_events user_class_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_class_events
    ADD CONSTRAINT user_class_events_pkey PRIMARY KEY (user_id, happened_at, event_id);


--
-- Name: user_earlier_attempts user_earlier_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_earlier_attempts
    ADD CONSTRAINT user_earlier_attempts_pkey PRIMARY KEY (user_id, original_id);


--
-- Name: user_known_topics user_known_topics_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_known_topics
    ADD CONSTRAINT user_known_topics_pkey PRIMARY KEY (user_id, topic_slug);


--
-- Name: user_learning_days user_learning_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_learning_days
    ADD CONSTRAINT user_learning_days_pkey PRIMARY KEY (user_id, learning_day);


--
-- Name: user_lti_scores user_lti_scores_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_lti_scores
    ADD CONSTRAINT user_lti_scores_pkey PRIMARY KEY (user_id, class_id, assignment_id, platform_id);


--
-- Name: user_opening_balances user_opening_balances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_opening_balances
    ADD CONSTRAINT user_opening_balances_pkey PRIMARY KEY (user_id, topic_slug);


--
-- Name: user_reminders user_reminders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_reminders
    ADD CONSTRAINT user_reminders_pkey PRIMARY KEY (user_id);


--
-- Name: user_secrets user_secrets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_secrets
    ADD CONSTRAINT user_secrets_pkey PRIMARY KEY (user_id, kind);


--
-- Name: user_sessions user_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_sessions
    ADD CONSTRAINT user_sessions_pkey PRIMARY KEY (user_id, session_id);


--
-- Name: user_task_attempts user_task_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_attempts
    ADD CONSTRAINT user_task_attempts_pkey PRIMARY KEY (user_id, topic_slug, task_id, attempt_number);


--
-- Name: user_task_state user_task_state_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_state
    ADD CONSTRAINT user_task_state_pkey PRIMARY KEY (user_id, topic_slug, task_id);


--
-- Name: user_topic_xp user_topic_xp_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_topic_xp
    ADD CONSTRAINT user_topic_xp_pkey PRIMARY KEY (user_id, topic_slug);


--
-- Name: users users_email_is_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_email_is_unique UNIQUE (email);


--
-- Name: users users_locale_is_a_language_code; Type: CHECK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE public.users
    ADD CONSTRAINT users_locale_is_a_language_code CHECK ((locale ~ '^[a-z]{2,3}$'::text)) NOT VALID;


--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);


--
-- Name: verification_token verification_token_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.verification_token
    ADD CONSTRAINT verification_token_pkey PRIMARY KEY (identifier, token);


--
-- Name: accounts_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_by_user ON public.accounts USING btree (user_id);


--
-- Name: class_assignment_pupils_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX class_assignment_pupils_by_user ON public.class_assignment_pupils USING btree (user_id);


--
-- Name: class_assignments_by_author; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX class_assignments_by_author ON public.class_assignments USING btree (created_by);


--
-- Name: class_codes_by_class; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX class_codes_by_class ON public.class_codes USING btree (class_id);


--
-- Name: class_members_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX class_members_by_user ON public.class_members USING btree (user_id, class_id) WHERE (left_at IS NULL);


--
-- Name: class_teacher_requests_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX class_teacher_requests_by_user ON public.class_teacher_requests USING btree (user_id);


--
-- Name: class_teachers_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX class_teachers_by_user ON public.class_teachers USING btree (user_id);


--
-- Name: content_syncs_one_in_force; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX content_syncs_one_in_force ON public.content_syncs USING btree (((superseded_at IS NULL))) WHERE (superseded_at IS NULL);


--
-- Name: jobs_by_turn; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX jobs_by_turn ON public.jobs USING btree (((key = ''::text)) DESC, due_at);


--
-- Name: lti_contexts_by_class; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lti_contexts_by_class ON public.lti_contexts USING btree (class_id);


--
-- Name: lti_links_by_assignment; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lti_links_by_assignment ON public.lti_links USING btree (class_id, assignment_id);


--
-- Name: lti_states_by_platform; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX lti_states_by_platform ON public.lti_states USING btree (platform_id);


--
-- Name: original_people_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX original_people_by_user ON public.original_people USING btree (user_id);


--
-- Name: search_documents_lexemes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_documents_lexemes ON public.search_documents USING gin (lexemes);


--
-- Name: search_documents_spelling; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_documents_spelling ON public.search_documents USING gist (spelling public.gist_trgm_ops);


--
-- Name: search_documents_words; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX search_documents_words ON public.search_documents USING gin (words);


--
-- Name: sign_in_link_uses_by_address; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_link_uses_by_address ON public.sign_in_link_uses USING btree (identifier);


--
-- Name: sign_in_mails_by_hour; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_mails_by_hour ON public.sign_in_mails USING btree (hour);


--
-- Name: user_class_events_by_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_class_events_by_actor ON public.user_class_events USING btree (actor_id) WHERE (actor_id IS NOT NULL);


--
-- Name: user_task_attempts_first; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_task_attempts_first ON public.user_task_attempts USING btree (user_id, learning_day) WHERE ((attempt_number = 1) AND (undone_at IS NULL));


--
-- Name: user_task_attempts_latest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_task_attempts_latest ON public.user_task_attempts USING btree (user_id, attempted_at DESC);


--
-- Name: user_task_state_queue; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_task_state_queue ON public.user_task_state USING btree (user_id, next_review_date, topic_slug, task_id) WHERE (next_review_date IS NOT NULL);


--
-- Name: verification_token_is_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX verification_token_is_unique ON public.verification_token USING btree (token);


--
-- Name: accounts accounts_belong_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_belong_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_api_tokens api_token_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_api_tokens
    ADD CONSTRAINT api_token_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_assignment_answers assignment_answer_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_assignment_answers
    ADD CONSTRAINT assignment_answer_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: class_assignments assignment_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignments
    ADD CONSTRAINT assignment_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: class_assignments assignment_is_made_by_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignments
    ADD CONSTRAINT assignment_is_made_by_a_user FOREIGN KEY (created_by) REFERENCES public.users(id) ON DELETE SET NULL;


--
-- Name: user_assignments assignment_work_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_assignments
    ADD CONSTRAINT assignment_work_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: user_assignments assignment_work_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_assignments
    ADD CONSTRAINT assignment_work_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_task_attempts attempt_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_attempts
    ADD CONSTRAINT attempt_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_task_attempts attempt_is_in_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_attempts
    ADD CONSTRAINT attempt_is_in_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: user_avatars avatar_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_avatars
    ADD CONSTRAINT avatar_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_calendars calendar_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_calendars
    ADD CONSTRAINT calendar_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_class_events class_event_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_class_events
    ADD CONSTRAINT class_event_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: user_class_events class_event_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_class_events
    ADD CONSTRAINT class_event_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_class_events class_event_is_of_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_class_events
    ADD CONSTRAINT class_event_is_of_a_user FOREIGN KEY (actor_id) REFERENCES public.users(id) ON DELETE SET NULL;


--
-- Name: class_codes code_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_codes
    ADD CONSTRAINT code_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: user_earlier_attempts earlier_attempt_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_earlier_attempts
    ADD CONSTRAINT earlier_attempt_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_earlier_attempts earlier_attempt_is_in_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_earlier_attempts
    ADD CONSTRAINT earlier_attempt_is_in_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: class_assignment_pupils exception_belongs_to_an_assignment; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignment_pupils
    ADD CONSTRAINT exception_belongs_to_an_assignment FOREIGN KEY (class_id, assignment_id) REFERENCES public.class_assignments(class_id, assignment_id) ON DELETE CASCADE;


--
-- Name: class_assignment_pupils exception_is_of_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignment_pupils
    ADD CONSTRAINT exception_is_of_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: class_assignment_items item_belongs_to_an_assignment; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignment_items
    ADD CONSTRAINT item_belongs_to_an_assignment FOREIGN KEY (class_id, assignment_id) REFERENCES public.class_assignments(class_id, assignment_id) ON DELETE CASCADE;


--
-- Name: class_assignment_items item_is_of_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_assignment_items
    ADD CONSTRAINT item_is_of_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: user_known_topics known_topic_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_known_topics
    ADD CONSTRAINT known_topic_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_known_topics known_topic_is_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_known_topics
    ADD CONSTRAINT known_topic_is_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: user_learning_days learning_day_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_learning_days
    ADD CONSTRAINT learning_day_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: lti_contexts lti_context_belongs_to_a_platform; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_contexts
    ADD CONSTRAINT lti_context_belongs_to_a_platform FOREIGN KEY (platform_id) REFERENCES public.lti_platforms(platform_id) ON DELETE CASCADE;


--
-- Name: lti_contexts lti_context_is_of_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_contexts
    ADD CONSTRAINT lti_context_is_of_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: lti_links lti_link_belongs_to_a_platform; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_links
    ADD CONSTRAINT lti_link_belongs_to_a_platform FOREIGN KEY (platform_id) REFERENCES public.lti_platforms(platform_id) ON DELETE CASCADE;


--
-- Name: lti_links lti_link_opens_an_assignment; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_links
    ADD CONSTRAINT lti_link_opens_an_assignment FOREIGN KEY (class_id, assignment_id) REFERENCES public.class_assignments(class_id, assignment_id) ON DELETE CASCADE;


--
-- Name: user_lti_scores lti_score_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_lti_scores
    ADD CONSTRAINT lti_score_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: user_lti_scores lti_score_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_lti_scores
    ADD CONSTRAINT lti_score_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_lti_scores lti_score_goes_to_a_platform; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_lti_scores
    ADD CONSTRAINT lti_score_goes_to_a_platform FOREIGN KEY (platform_id) REFERENCES public.lti_platforms(platform_id) ON DELETE CASCADE;


--
-- Name: lti_states lti_state_belongs_to_a_platform; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.lti_states
    ADD CONSTRAINT lti_state_belongs_to_a_platform FOREIGN KEY (platform_id) REFERENCES public.lti_platforms(platform_id) ON DELETE CASCADE;


--
-- Name: class_members member_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_members
    ADD CONSTRAINT member_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: class_members member_is_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_members
    ADD CONSTRAINT member_is_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: class_members member_moved_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_members
    ADD CONSTRAINT member_moved_to_a_class FOREIGN KEY (moved_to) REFERENCES public.classes(class_id) ON DELETE SET NULL;


--
-- Name: user_opening_balances opening_balance_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_opening_balances
    ADD CONSTRAINT opening_balance_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_opening_balances opening_balance_is_in_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_opening_balances
    ADD CONSTRAINT opening_balance_is_in_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: original_people original_person_is_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.original_people
    ADD CONSTRAINT original_person_is_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;


--
-- Name: user_topic_xp progress_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_topic_xp
    ADD CONSTRAINT progress_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_topic_xp progress_is_in_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_topic_xp
    ADD CONSTRAINT progress_is_in_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: regrades regrade_is_by_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.regrades
    ADD CONSTRAINT regrade_is_by_a_user FOREIGN KEY (actor_id) REFERENCES public.users(id) ON DELETE SET NULL;


--
-- Name: regrades regrade_is_of_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.regrades
    ADD CONSTRAINT regrade_is_of_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug) ON DELETE CASCADE;


--
-- Name: user_reminders reminder_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_reminders
    ADD CONSTRAINT reminder_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_secrets secret_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_secrets
    ADD CONSTRAINT secret_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_sessions session_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_sessions
    ADD CONSTRAINT session_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: task_questions task_question_is_of_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.task_questions
    ADD CONSTRAINT task_question_is_of_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug) ON DELETE CASCADE;


--
-- Name: user_task_state task_state_belongs_to_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_state
    ADD CONSTRAINT task_state_belongs_to_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: user_task_state task_state_is_in_a_topic; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_task_state
    ADD CONSTRAINT task_state_is_in_a_topic FOREIGN KEY (topic_slug) REFERENCES public.topic_xp_config(topic_slug);


--
-- Name: class_teachers teacher_belongs_to_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_teachers
    ADD CONSTRAINT teacher_belongs_to_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: class_teachers teacher_is_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_teachers
    ADD CONSTRAINT teacher_is_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: class_teacher_requests teacher_request_is_for_a_class; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_teacher_requests
    ADD CONSTRAINT teacher_request_is_for_a_class FOREIGN KEY (class_id) REFERENCES public.classes(class_id) ON DELETE CASCADE;


--
-- Name: class_teacher_requests teacher_request_is_of_a_user; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.class_teacher_requests
    ADD CONSTRAINT teacher_request_is_of_a_user FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;


--
-- Name: accounts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.accounts ENABLE ROW LEVEL SECURITY;

--
-- Name: class_assignment_items; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_assignment_items ENABLE ROW LEVEL SECURITY;

--
-- Name: class_assignment_pupils; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_assignment_pupils ENABLE ROW LEVEL SECURITY;

--
-- Name: class_assignments; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_assignments ENABLE ROW LEVEL SECURITY;

--
-- Name: class_codes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_codes ENABLE ROW LEVEL SECURITY;

--
-- Name: class_members; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_members ENABLE ROW LEVEL SECURITY;

--
-- Name: class_teacher_requests; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_teacher_requests ENABLE ROW LEVEL SECURITY;

--
-- Name: class_teachers; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.class_teachers ENABLE ROW LEVEL SECURITY;

--
-- Name: classes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.classes ENABLE ROW LEVEL SECURITY;

--
-- Name: content_syncs; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.content_syncs ENABLE ROW LEVEL SECURITY;

--
-- Name: daily_counts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.daily_counts ENABLE ROW LEVEL SECURITY;

--
-- Name: jobs; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.jobs ENABLE ROW LEVEL SECURITY;

--
-- Name: lti_contexts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lti_contexts ENABLE ROW LEVEL SECURITY;

--
-- Name: lti_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lti_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: lti_links; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lti_links ENABLE ROW LEVEL SECURITY;

--
-- Name: lti_platforms; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lti_platforms ENABLE ROW LEVEL SECURITY;

--
-- Name: lti_states; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.lti_states ENABLE ROW LEVEL SECURITY;

--
-- Name: original_people; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.original_people ENABLE ROW LEVEL SECURITY;

--
-- Name: regrades; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.regrades ENABLE ROW LEVEL SECURITY;

--
-- Name: schema_migrations; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.schema_migrations ENABLE ROW LEVEL SECURITY;

--
-- Name: search_documents; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.search_documents ENABLE ROW LEVEL SECURITY;

--
-- Name: sign_in_link_uses; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sign_in_link_uses ENABLE ROW LEVEL SECURITY;

--
-- Name: sign_in_mails; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sign_in_mails ENABLE ROW LEVEL SECURITY;

--
-- Name: task_questions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.task_questions ENABLE ROW LEVEL SECURITY;

--
-- Name: topic_xp_config; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.topic_xp_config ENABLE ROW LEVEL SECURITY;

--
-- Name: user_api_tokens; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_api_tokens ENABLE ROW LEVEL SECURITY;

--
-- Name: user_assignment_answers; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_assignment_answers ENABLE ROW LEVEL SECURITY;

--
-- Name: user_assignments; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_assignments ENABLE ROW LEVEL SECURITY;

--
-- Name: user_avatars; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_avatars ENABLE ROW LEVEL SECURITY;

--
-- Name: user_calendars; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_calendars ENABLE ROW LEVEL SECURITY;

--
-- Name: user_class_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_class_events ENABLE ROW LEVEL SECURITY;

--
-- Name: user_earlier_attempts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_earlier_attempts ENABLE ROW LEVEL SECURITY;

--
-- Name: user_known_topics; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_known_topics ENABLE ROW LEVEL SECURITY;

--
-- Name: user_learning_days; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_learning_days ENABLE ROW LEVEL SECURITY;

--
-- Name: user_lti_scores; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_lti_scores ENABLE ROW LEVEL SECURITY;

--
-- Name: user_opening_balances; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_opening_balances ENABLE ROW LEVEL SECURITY;

--
-- Name: user_reminders; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_reminders ENABLE ROW LEVEL SECURITY;

--
-- Name: user_secrets; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_secrets ENABLE ROW LEVEL SECURITY;

--
-- Name: user_sessions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_sessions ENABLE ROW LEVEL SECURITY;

--
-- Name: user_task_attempts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_task_attempts ENABLE ROW LEVEL SECURITY;

--
-- Name: user_task_state; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_task_state ENABLE ROW LEVEL SECURITY;

--
-- Name: user_topic_xp; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_topic_xp ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

--
-- Name: verification_token; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.verification_token ENABLE ROW LEVEL SECURITY;

--
-- PostgreSQL database dump complete
--

\unrestrict dbmate


--
-- Dbmate schema migrations
--

INSERT INTO public.schema_migrations (version) VALUES
    ('20261101090000'),
    ('20261101090100'),
    ('20261101090200'),
    ('20261101090300'),
    ('20261101090400'),
    ('20261101090500'),
    ('20261101090600'),
    ('20261101090700'),
    ('20261101091000'),
    ('20261101091100'),
    ('20261101091200'),
    ('20261101091300'),
    ('20261101092000'),
    ('20261101093000'),
    ('20261101093100'),
    ('20261101093200'),
    ('20261101094000'),
    ('20261101094100'),
    ('20261101094200'),
    ('20261101095000'),
    ('20261101095100'),
    ('20261101095200'),
    ('20261101095300'),
    ('20261128090000'),
    ('20261128090100'),
    ('20261128090200'),
    ('20261128090300'),
    ('20261128100000'),
    ('20261128103000'),
    ('20261128103100'),
    ('20261128104000'),
    ('20261128120000'),
    ('20261128120100'),
    ('20261128120200'),
    ('20261128120300'),
    ('20261128121000'),
    ('20261128121100'),
    ('20261128121200'),
    ('20261128121300'),
    ('20261128121400'),
    ('20261128121500'),
    ('20261128121600'),
    ('20261128122000'),
    ('20261128122100'),
    ('20261128122200'),
    ('20261128122300'),
    ('20261128123000'),
    ('20261128124000'),
    ('20261128124100'),
    ('20261128160000'),
    ('20261128160100'),
    ('20261128160200'),
    ('20261128170001'),
    ('20261128170002'),
    ('20261128170003'),
    ('20261129010000'),
    ('20261129010100'),
    ('20261129010200'),
    ('20261129010300'),
    ('20261129010400'),
    ('20261129010500'),
    ('20261129010600'),
    ('20261129020000'),
    ('20261129020100'),
    ('20261129020200'),
    ('20261129030000'),
    ('20261129030100'),
    ('20261129030200'),
    ('20261129030300'),
    ('20261129030400'),
    ('20261129030500'),
    ('20261129050000'),
    ('20261129051000'),
    ('20261129060000'),
    ('20261129060100'),
    ('20261129060200'),
    ('20261129080000'),
    ('20261129090000');
