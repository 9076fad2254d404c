-- Records that a complete listing did not name, and which are asked for by their id.
create table breezeway.absent_records (
  cluster_id text not null,
  region_code varchar(32) not null,
  entity varchar(64) not null,
  record_key text not null,
  found_run bigint not null,              -- the run whose listing did not name it
  gone_run bigint,                        -- the latest run in which the API said that it is gone
  primary key (cluster_id, region_code, entity, record_key)
);

-- Deletes that were too many for one run and wait for a person.
create table breezeway.held_deletes (
  region_code varchar(32) not null,
  entity varchar(64) not null,
  run bigint not null,
  records bigint not null,                -- gone, as far as the run could prove
  of_records bigint not null,             -- alive before
  examples text[] not null,
  held_at timestamptz not null,
  primary key (region_code, entity)
);

-- How many deletes a person allowed a run, beyond the share that a run may delete.
alter table breezeway.run_requests add column approved_deletes bigint not null default 0;
alter table breezeway.extraction_runs add column approved_deletes bigint not null default 0;
