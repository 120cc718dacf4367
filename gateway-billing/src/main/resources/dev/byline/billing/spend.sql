WITH line AS (
  SELECT *, {unattributed} AS apart
  FROM spend_line
)
SELECT
  apart,
  {keys} AS keys,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'input'), 0) AS input,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'output'), 0) AS output,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'cache-read'), 0) AS cache_read,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'cache-write'), 0) AS cache_write,
  sum(line.cost) AS cost
FROM line
GROUP BY ALL
ORDER BY apart, cost DESC, keys
