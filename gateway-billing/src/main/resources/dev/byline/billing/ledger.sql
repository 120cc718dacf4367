-- Four lines an exchange, one for each kind of token. Parameter: the file.
INSERT INTO spend_line BY NAME
WITH entry AS (
  SELECT *, coalesce(principal_arn, '') AS principal
  FROM read_json(
    ?,
    format = 'newline_delimited',
    columns = {
      principal_arn: 'VARCHAR', tenant: 'VARCHAR', team: 'VARCHAR', application: 'VARCHAR',
      environment: 'VARCHAR', cost_center: 'VARCHAR', model: 'VARCHAR', input_tokens: 'BIGINT',
      output_tokens: 'BIGINT', cache_read_tokens: 'BIGINT', cache_write_tokens: 'BIGINT'})
), counted AS (
  SELECT
    *,
    unnest([
      {'kind': 'input', 'tokens': input_tokens},
      {'kind': 'output', 'tokens': output_tokens},
      {'kind': 'cache-read', 'tokens': cache_read_tokens},
      {'kind': 'cache-write', 'tokens': cache_write_tokens}]) AS count
  FROM entry
)
SELECT
  principal,
  principal <> '' AS attributed,
  false AS levy,
  true AS usage,
  -- the same border as in the bill: the last '/'
  regexp_extract(principal, '[^/]*$') AS user_name,
  coalesce(nullif(tenant, ''), 'unowned') AS tenant,
  coalesce(nullif(team, ''), 'unowned') AS team,
  coalesce(nullif(application, ''), 'unowned') AS application,
  coalesce(nullif(environment, ''), 'unowned') AS environment,
  coalesce(nullif(cost_center, ''), 'unowned') AS cost_center,
  coalesce(nullif(model, ''), 'unknown') AS model,
  count.kind AS token_kind,
  sum(count.tokens) AS tokens,
  0 AS cost
FROM counted
WHERE principal <> '' OR count.tokens > 0
GROUP BY ALL
