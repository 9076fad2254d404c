-- The dead letters as an inbox: one row per cause, region and record, made from the topic
-- breezeway.dead-letters, which keeps the bytes themselves.
create table breezeway.dead_letters (
  fingerprint text not null,              -- of the cause; the same in all regions
  region_code text not null,              -- empty when a message does not say
  record_key text not null,               -- empty for a page, and for a record without one
  call text not null,                     -- for the answer of a call per record: which
  original text not null,                 -- digest of the bytes where there is no record key
  entity text not null,
  stage text not null,                    -- transformer, loader
  reason text not null,                   -- a section of RUNBOOK.md
  field text not null,
  cause text not null,
  kind text not null,                     -- page, record, row-set, message
  state text not null default 'open',     -- open, landed, discarded, superseded (refused for another cause now)
  occurrences bigint not null default 1,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  closed_at timestamptz,
  run_id text not null,
  source text not null,                   -- topic-partition-offset of what was refused
  cluster_id text not null,               -- the Kafka cluster that has the latest letter …
  letter_offset bigint not null,          -- … and its offset on breezeway.dead-letters
  is_cut boolean not null,                -- the letter holds only the beginning of the bytes
  sample text,                            -- one per cause and region, everything private masked
  replay text,                            -- the replay that was answered last
  replayed_at timestamptz,
  primary key (fingerprint, region_code, record_key, call, original)
);
create index dead_letters_open
  on breezeway.dead_letters (entity, region_code, record_key, call) where state = 'open';

create view breezeway.dead_letter_groups as
select fingerprint, entity, stage, reason, field, cause,
  case when bool_or(state = 'open') then 'open'
    when bool_or(state = 'discarded') then 'discarded'
    when bool_or(state = 'landed') then 'landed'
    else 'superseded' end as state,
  count(*) as records,
  count(*) filter (where state = 'open') as open_records,
  sum(occurrences)::bigint as occurrences,
  array_agg(distinct region_code order by region_code) as regions,
  min(first_seen) as first_seen,
  max(last_seen) as last_seen
from breezeway.dead_letters
group by fingerprint, entity, stage, reason, field, cause;
