SELECT
  principal,
  model,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'input'), 0) AS input,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'output'), 0) AS output,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'cache-read'), 0) AS cache_read,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'cache-write'), 0) AS cache_write,
  sum(spend_line.cost) AS cost
FROM spend_line
WHERE attributed
GROUP BY ALL
ORDER BY principal, model
