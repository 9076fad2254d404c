-- What the API's payloads look like, as the last run that changed it told. The row with the empty
-- pointer is the record itself; it alone is written by each run, the others when they differ.
create table breezeway.payload_fields (
  region_code varchar(32) not null,
  entity varchar(64) not null,
  pointer text not null,                  -- * for elements of a list, "comments:" before those of a call
  mapped boolean not null,                -- a column reads it, or something below it
  seen bigint not null,                   -- objects that could have had it
  present bigint not null,
  nulls bigint not null,
  empty bigint not null,                  -- "", {} or []
  types jsonb not null,                   -- every type ever accepted, with its count in that run
  words jsonb not null,                   -- of closed lists every word, in the same way
  many_words boolean not null,            -- there are more than are told: no closed list
  form text,                              -- what all its texts look like: date, date-time, time
  example text,                           -- a shape, never a value
  note text,
  run bigint not null,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  primary key (region_code, entity, pointer)
);

-- What changed in it, from when to when.
create table breezeway.drift (
  id bigint generated always as identity primary key,
  region_code varchar(32) not null,
  entity varchar(64) not null,
  pointer text not null,
  kind varchar(16) not null,              -- new-key, gone-key, new-type, new-value, null-share
  what text not null default '',          -- the type or the word
  mapped boolean not null,
  detail text not null,
  share numeric not null,                 -- of the objects, elements or values, from 0 to 1
  share_before numeric not null,
  example text,
  run bigint not null,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  ended_at timestamptz                    -- when it was no longer so, or a person accepted it
);
create unique index drift_open on breezeway.drift (region_code, entity, pointer, kind, what)
  where ended_at is null;
