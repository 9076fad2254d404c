-- Tables that no entity spec describes. Those that the users read keep the names and columns they
-- had; a database that already has them keeps its rows and gains the columns it lacks.

create table if not exists breezeway.regions (
  region_code varchar(32) primary key,
  region_name varchar(128) not null,
  company_id integer,
  breezeway_company_id varchar(64),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- The company is known only once the region's keys are; a region may come without.
alter table breezeway.regions alter column company_id drop not null;
alter table breezeway.regions alter column breezeway_company_id drop not null;

create table if not exists breezeway.api_tokens (
  region_code varchar(32) primary key references breezeway.regions (region_code),
  company_id integer,
  client_id text,
  client_secret text,
  access_token text,
  refresh_token text,
  token_expires_at timestamptz,
  last_refreshed_at timestamptz,
  token_generation_count integer not null default 0,
  last_error text,
  updated_at timestamptz not null default now()
);
-- The API allows one call per minute to each of its two auth endpoints: when we last made one, and
-- until when it told us to wait, so that the limit holds over processes and restarts.
alter table breezeway.api_tokens add column if not exists obtain_called_at timestamptz;
alter table breezeway.api_tokens add column if not exists refresh_called_at timestamptz;
alter table breezeway.api_tokens add column if not exists obtain_blocked_until timestamptz;
alter table breezeway.api_tokens add column if not exists refresh_blocked_until timestamptz;

create table if not exists breezeway.etl_sync_log (
  id bigserial primary key,
  region_code varchar(32) not null references breezeway.regions (region_code),
  entity_type varchar(32) not null,
  sync_status varchar(32),
  sync_started_at timestamptz,
  sync_completed_at timestamptz,
  last_successful_sync_at timestamptz,
  records_processed integer not null default 0,
  records_new integer not null default 0,
  records_updated integer not null default 0,
  records_deleted integer not null default 0,
  api_calls_made integer not null default 0,
  error_message text,
  updated_at timestamptz not null default now(),
  unique (region_code, entity_type)
);
alter table breezeway.etl_sync_log add column if not exists run_id bigint;
alter table breezeway.etl_sync_log add column if not exists records_rejected integer not null default 0;
alter table breezeway.etl_sync_log alter column entity_type type varchar(64);

create table if not exists breezeway.etl_sync_history (
  id bigserial primary key,
  region_code varchar(32),
  entity_type varchar(32),
  sync_status varchar(32),
  sync_started_at timestamptz not null,
  sync_completed_at timestamptz,
  records_processed integer,
  records_new integer,
  records_updated integer,
  records_deleted integer,
  api_calls_made integer,
  error_message text,
  duration_seconds numeric(10, 2)
);
alter table breezeway.etl_sync_history add column if not exists run_id bigint;
alter table breezeway.etl_sync_history add column if not exists records_rejected integer;
alter table breezeway.etl_sync_history alter column entity_type type varchar(64);
create index if not exists etl_sync_history_by_time
  on breezeway.etl_sync_history (region_code, entity_type, sync_started_at desc);
-- A run is written once, however often its end is delivered.
create unique index if not exists etl_sync_history_run
  on breezeway.etl_sync_history (run_id) where run_id is not null;

-- Runs of the extractor. A row is claimed by one process at a time through its lease.
-- cluster_id: the Kafka cluster the pages went to. With another cluster everything is fetched anew,
-- since its topics do not hold what was fetched before.
create table breezeway.extraction_runs (
  run bigint primary key,
  cluster_id text not null,
  attempt integer not null,
  region_code varchar(32) not null,
  entity varchar(64) not null,
  mode varchar(16) not null,              -- full, incremental
  state varchar(16) not null,             -- running, published (its end is in Kafka)
  outcome varchar(16),                    -- success, partial, failed; null while running
  changed_since timestamptz,              -- lower bound of an incremental run; null for a full one
  started_at timestamptz not null,
  published_at timestamptz,
  owner text not null,                    -- service_instances.instance
  lease_until timestamptz not null,
  api_calls bigint not null default 0,
  pages bigint not null default 0,
  records bigint not null default 0,
  calls_expected bigint,                  -- an estimate, once the size of the work is known
  reason varchar(64),
  message text
);
create index extraction_runs_by_entity on breezeway.extraction_runs (region_code, entity, run desc);
-- No overlap of a region and entity with itself.
create unique index extraction_runs_one_running
  on breezeway.extraction_runs (region_code, entity) where state = 'running';

-- Units of a running run (a listing, all pages of it and the calls per record that follow from it)
-- that Kafka has acknowledged: what a run that was killed need not do again.
create table breezeway.extraction_units (
  run bigint not null references breezeway.extraction_runs (run) on delete cascade,
  unit text not null,
  primary key (run, unit)
);

-- The version of each record at which its calls per record were last fetched and acknowledged.
create table breezeway.fetched_versions (
  cluster_id text not null,
  region_code varchar(32) not null,
  entity varchar(64) not null,
  record_key text not null,
  version text not null,
  primary key (cluster_id, region_code, entity, record_key)
);

-- Runs that somebody asked for; an extractor takes them up.
create table breezeway.run_requests (
  id bigint generated always as identity primary key,
  region_code varchar(32) not null,
  entity varchar(64) not null,
  mode varchar(16) not null,              -- full, incremental
  requested_at timestamptz not null default now(),
  taken_at timestamptz,
  run bigint,                             -- the run that answers it
  refused text                            -- why no run could begin
);
create index run_requests_waiting on breezeway.run_requests (id) where taken_at is null;

-- Calls of a key pair (a digest of the client id) in the last minute, over all processes.
create table breezeway.rate_budgets (
  key_pair text primary key,
  recent_seconds bigint[] not null default '{}',
  recent_calls integer[] not null default '{}',
  paused_until timestamptz
);

-- Where the loader stands, committed together with the rows. The epoch fences a loader off whose
-- partition went to another one. loaded_until is the greatest next_offset there ever was: below it,
-- everything that is read is a repetition, as in a rebuild.
create table breezeway.loader_offsets (
  cluster_id text not null,
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  epoch bigint not null,
  loaded_until bigint not null default 0,
  primary key (cluster_id, topic, partition)
);

-- Answers of calls per record whose record is not there yet.
create table breezeway.waiting_row_sets (
  entity varchar(64) not null,
  region_code varchar(32) not null,
  record_key text not null,
  call text not null,
  row_set bytea not null,
  primary key (entity, region_code, record_key, call)
);

-- Which records each run changed so far, until its end is written to etl_sync_log.
create table breezeway.run_changes (
  run bigint not null,
  region_code varchar(32) not null,
  entity varchar(64) not null,
  record_key text not null,
  kind varchar(16) not null,              -- new, updated, deleted, rejected
  primary key (run, region_code, entity, record_key, kind)
);

-- Services that are up: who can take work over, and what a command need not start itself.
create table breezeway.service_instances (
  instance text primary key,
  service varchar(32) not null,
  host text not null,
  pid bigint not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
