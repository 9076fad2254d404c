-- Rather fail and be started again than hold up all who wait behind us.
set local lock_timeout = '20s';

-- A slot of the timetable asks for its run once, whichever extractor sees it, and however often.
alter table breezeway.run_requests add column slot timestamptz;           -- null: asked for by a person
alter table breezeway.run_requests add column not_before timestamptz;     -- the slot and its share of the jitter
alter table breezeway.run_requests add column requested_by text;          -- timetable, command, page
create unique index run_requests_slot
  on breezeway.run_requests (region_code, entity, mode, slot) where slot is not null;

-- Since when a run's end is on its way to Kafka: it answers no requests that come later.
alter table breezeway.extraction_runs add column ending_at timestamptz;

create index run_requests_run on breezeway.run_requests (run) where run is not null;

-- The loader looks for these every few seconds.
create index etl_sync_history_running on breezeway.etl_sync_history (sync_started_at)
  where run_id is null and sync_status = 'running';

-- What the timetable leaves out until a person says otherwise; '' means all.
create table breezeway.pauses (
  region_code varchar(32) not null,
  entity varchar(64) not null,
  paused_at timestamptz not null default now(),
  paused_by text not null,                -- command, page
  note text,
  primary key (region_code, entity)
);

-- The timetable as the extractors keep it, for those who look: the page, the commands, the watchdog.
create table breezeway.timetable (
  region_code varchar(32) not null,       -- '' for work of no region
  entity varchar(64) not null,            -- or tokens
  mode varchar(16) not null,              -- full, incremental; '' for tokens
  schedule text not null,                 -- cron expression of Quartz
  zone text not null,
  start_delay_seconds integer not null,   -- its share of the jitter
  longest_gap_seconds bigint not null,    -- the longest time between two slots
  last_slot timestamptz,
  next_slot timestamptz,
  primary key (region_code, entity, mode)
);

-- Whether a service that is up also works, and in its own words what it does not.
alter table breezeway.service_instances add column healthy boolean not null default true;
alter table breezeway.service_instances add column detail text;

-- Alerts as the monitor told them: one row per cause, region, entity and time that it was so.
create table breezeway.alerts (
  id text primary key,                    -- the monitor's own
  reason varchar(64) not null,
  region_code text not null,              -- empty when it concerns all
  entity text not null,                   -- empty when it concerns all
  severity varchar(16) not null,          -- warning, error
  state varchar(16) not null,             -- open, resolved
  run_id text,
  service text not null,
  text text not null,
  occurrences bigint not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  told_at timestamptz,                    -- when a mail or webhook was last sent for it
  resolved_at timestamptz,
  deliveries text                         -- what became of what was sent last, a line per channel
);
create index alerts_by_time on breezeway.alerts (last_seen desc);

-- Quartz's own tables, as version 2.5 wants them.
create table breezeway.qrtz_job_details
(
  sched_name varchar(120) not null,
  job_name varchar(200) not null,
  job_group varchar(200) not null,
  description varchar(250) null,
  job_class_name varchar(250) not null,
  is_durable bool not null,
  is_nonconcurrent bool not null,
  is_update_data bool not null,
  requests_recovery bool not null,
  job_data bytea null,
  primary key (sched_name, job_name, job_group)
);

create table breezeway.qrtz_triggers
(
  sched_name varchar(120) not null,
  trigger_name varchar(200) not null,
  trigger_group varchar(200) not null,
  job_name varchar(200) not null,
  job_group varchar(200) not null,
  description varchar(250) null,
  next_fire_time bigint null,
  prev_fire_time bigint null,
  priority integer null,
  trigger_state varchar(16) not null,
  trigger_type varchar(8) not null,
  start_time bigint not null,
  end_time bigint null,
  calendar_name varchar(200) null,
  misfire_instr smallint null,
  job_data bytea null,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, job_name, job_group)
  references breezeway.qrtz_job_details (sched_name, job_name, job_group)
);

create table breezeway.qrtz_simple_triggers
(
  sched_name varchar(120) not null,
  trigger_name varchar(200) not null,
  trigger_group varchar(200) not null,
  repeat_count bigint not null,
  repeat_interval bigint not null,
  times_triggered bigint not null,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group)
  references breezeway.qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table breezeway.qrtz_cron_triggers
(
  sched_name varchar(120) not null,
  trigger_name varchar(200) not null,
  trigger_group varchar(200) not null,
  cron_expression varchar(120) not null,
  time_zone_id varchar(80),
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group)
  references breezeway.qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table breezeway.qrtz_simprop_triggers
(
  sched_name varchar(120) not null,
  trigger_name varchar(200) not null,
  trigger_group varchar(200) not null,
  str_prop_1 varchar(512) null,
  str_prop_2 varchar(512) null,
  str_prop_3 varchar(512) null,
 int_prop_1 int null,
 int_prop_2 int null,
  long_prop_1 bigint null,
  long_prop_2 bigint null,
  dec_prop_1 numeric(13, 4) null,
  dec_prop_2 numeric(13, 4) null,
 bool_prop_1 bool null,
 bool_prop_2 bool null,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group)
  references breezeway.qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table breezeway.qrtz_blob_triggers
(
  sched_name varchar(120) not null,
  trigger_name varchar(200) not null,
  trigger_group varchar(200) not null,
  blob_data bytea null,
  primary key (sched_name, trigger_name, trigger_group),
  foreign key (sched_name, trigger_name, trigger_group)
  references breezeway.qrtz_triggers (sched_name, trigger_name, trigger_group)
);

create table breezeway.qrtz_calendars
(
  sched_name varchar(120) not null,
  calendar_name varchar(200) not null,
  calendar bytea not null,
  primary key (sched_name, calendar_name)
);

create table breezeway.qrtz_paused_trigger_grps
(
  sched_name varchar(120) not null,
  trigger_group varchar(200) not null,
  primary key (sched_name, trigger_group)
);

create table breezeway.qrtz_fired_triggers
(
  sched_name varchar(120) not null,
  entry_id varchar(95) not null,
  trigger_name varchar(200) not null,
  trigger_group varchar(200) not null,
  instance_name varchar(200) not null,
  fired_time bigint not null,
  sched_time bigint not null,
  priority integer not null,
  state varchar(16) not null,
  job_name varchar(200) null,
  job_group varchar(200) null,
  is_nonconcurrent bool null,
  requests_recovery bool null,
  primary key (sched_name, entry_id)
);

create table breezeway.qrtz_scheduler_state
(
  sched_name varchar(120) not null,
  instance_name varchar(200) not null,
  last_checkin_time bigint not null,
  checkin_interval bigint not null,
  primary key (sched_name, instance_name)
);

create table breezeway.qrtz_locks
(
  sched_name varchar(120) not null,
  lock_name varchar(40) not null,
  primary key (sched_name, lock_name)
);

create index qrtz_j_req_recovery
  on breezeway.qrtz_job_details (sched_name, requests_recovery);
create index qrtz_j_grp
  on breezeway.qrtz_job_details (sched_name, job_group);

create index qrtz_t_j
  on breezeway.qrtz_triggers (sched_name, job_name, job_group);
create index qrtz_t_jg
  on breezeway.qrtz_triggers (sched_name, job_group);
create index qrtz_t_c
  on breezeway.qrtz_triggers (sched_name, calendar_name);
create index qrtz_t_g
  on breezeway.qrtz_triggers (sched_name, trigger_group);
create index qrtz_t_state
  on breezeway.qrtz_triggers (sched_name, trigger_state);
create index qrtz_t_n_state
  on breezeway.qrtz_triggers (sched_name, trigger_name, trigger_group, trigger_state);
create index qrtz_t_n_g_state
  on breezeway.qrtz_triggers (sched_name, trigger_group, trigger_state);
create index qrtz_t_next_fire_time
  on breezeway.qrtz_triggers (sched_name, next_fire_time);
create index qrtz_t_nft_st
  on breezeway.qrtz_triggers (sched_name, trigger_state, next_fire_time);
create index qrtz_t_nft_misfire
  on breezeway.qrtz_triggers (sched_name, misfire_instr, next_fire_time);
create index qrtz_t_nft_st_misfire
  on breezeway.qrtz_triggers (sched_name, misfire_instr, next_fire_time, trigger_state);
create index qrtz_t_nft_st_misfire_grp
  on breezeway.qrtz_triggers (sched_name, misfire_instr, next_fire_time, trigger_group, trigger_state);

create index qrtz_ft_trig_inst_name
  on breezeway.qrtz_fired_triggers (sched_name, instance_name);
create index qrtz_ft_inst_job_req_rcvry
  on breezeway.qrtz_fired_triggers (sched_name, instance_name, requests_recovery);
create index qrtz_ft_j_g
  on breezeway.qrtz_fired_triggers (sched_name, job_name, job_group);
create index qrtz_ft_jg
  on breezeway.qrtz_fired_triggers (sched_name, job_group);
create index qrtz_ft_t_g
  on breezeway.qrtz_fired_triggers (sched_name, trigger_name, trigger_group);
create index qrtz_ft_tg
  on breezeway.qrtz_fired_triggers (sched_name, trigger_group);
