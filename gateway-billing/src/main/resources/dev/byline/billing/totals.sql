SELECT
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'input'), 0) AS input,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'output'), 0) AS output,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'cache-read'), 0) AS cache_read,
  coalesce(sum(tokens) FILTER (WHERE token_kind = 'cache-write'), 0) AS cache_write,
  coalesce(sum(cost) FILTER (WHERE usage), 0) AS usage_cost,
  coalesce(sum(cost) FILTER (WHERE usage AND attributed), 0) AS attributed_usage_cost,
  coalesce(sum(cost) FILTER (WHERE NOT attributed), 0) AS unattributed_cost,
  coalesce(sum(cost), 0) AS typed_cost,
  -- from the rows before they were typed: the two must agree
  coalesce((SELECT sum(cost) FROM bill_line), 0) AS cost,
  (SELECT coalesce(sum(row_count), 0) FROM outside_line) AS outside_rows,
  (SELECT coalesce(sum(cost), 0) FROM outside_line) AS outside_cost
FROM spend_line
