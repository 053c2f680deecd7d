-- Dates as PostgreSQL writes them: psql -AtF "	" -f dates.sql
\pset tuples_only on
\pset format unaligned
\pset fieldsep '\t'
CREATE TEMP VIEW moments AS SELECT * FROM (VALUES
  ('2024-05-07 00:30:00', 'UTC'), ('2024-05-17 10:15:30', 'Europe/Berlin'), ('2024-12-31 23:45:05', 'Asia/Kolkata'),
  ('2023-01-01 12:00:00', 'America/New_York'), ('1999-11-09 18:06:00', 'Asia/Kathmandu'), ('2024-02-29 06:05:04', 'America/Sao_Paulo')) AS m(local, zone);
CREATE TEMP VIEW patterns AS SELECT unnest(ARRAY['YYYY-MM-DD HH24:MI:SS', 'FMDay, DD FMMonth YYYY', 'FMMonth FMDD, YYYY HH12:MI am', 'Dy, DD Mon YYYY HH24:MI:SS', 'DD.MM.YYYY HH24:MI', 'FMDDth FMMonth YYYY',
  'FMDD Mon YYYY AD', 'FMDD Mon YYYY A.D.', 'FMMonth FMDDth, YYYY, HH12:MI P.M.', 'YYYY.MM.DD', 'MM/DD/YYYY', 'DD-MON-YYYY', 'YYYYMMDDHH24MISS', 'IYYY-"W"IW-ID', 'YYYY-DDD', 'Day, Month DD, YYYY', 'YY-MM-DD']) AS pattern;
SELECT 'PostgreSQL ' || current_setting('server_version') || ': to_char', CASE WHEN pattern ~ 'IYYY|DDD$' THEN '?' ELSE left(local, 10) END, to_char(local::timestamp, pattern) FROM moments, patterns;
SELECT format($$SET TimeZone = %L; %s$$, zone, string_agg(format($$SET DateStyle = %L; SELECT 'PostgreSQL ' || current_setting('server_version') || ': DateStyle', %L, (%L::timestamptz)::text; SELECT 'PostgreSQL ' || current_setting('server_version') || ': DateStyle', %L, (%L::date)::text;$$,
  style, left(local, 10), local, left(local, 10), local), ' ')) FROM moments, unnest(ARRAY['ISO', 'SQL, DMY', 'SQL, MDY', 'Postgres, DMY', 'Postgres, MDY', 'German']) AS style GROUP BY zone, local
\gexec
