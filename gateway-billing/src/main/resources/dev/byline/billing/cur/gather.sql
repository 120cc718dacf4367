-- Sums the rows of one data file over time. Parameter: the file.
INSERT INTO gathered BY NAME
WITH cur_row AS (
  SELECT
    {columns}
  FROM {reader}
), placed AS (
  SELECT *, ({marketplace}) AS marketplace
  FROM cur_row
), marked AS (
  SELECT *, ({names-bedrock}) AS names_bedrock, names_bedrock OR marketplace AS kept
  FROM placed
), numbered AS (
  SELECT
    * EXCLUDE (cost, amount),
    TRY_CAST(nullif(cost, '') AS DECIMAL(38, 18)) AS cost,
    TRY_CAST(nullif(amount, '') AS DECIMAL(38, 18)) AS amount,
    cost <> '' AS has_cost,
    amount <> '' AS has_amount
  FROM marked
)
SELECT
  names_bedrock,
  marketplace,
  line_type,
  product_code,
  currency,
  if(kept, principal, '') AS principal,
  if(kept, usage_type, '') AS usage_type,
  if(kept, pricing_unit, '') AS pricing_unit,
  if(kept, product_name, '') AS product_name,
  if(kept, resource_id, '') AS resource_id,
  if(kept, tenant, '') AS tenant,
  if(kept, team, '') AS team,
  if(kept, application, '') AS application,
  if(kept, environment, '') AS environment,
  if(kept, cost_center, '') AS cost_center,
  count(*) AS row_count,
  coalesce(sum(numbered.cost), 0) AS cost,
  coalesce(sum(numbered.amount) FILTER (WHERE kept), 0) AS amount,
  count_if(has_cost AND numbered.cost IS NULL
    OR kept AND has_amount AND numbered.amount IS NULL) AS unreadable
FROM numbered
GROUP BY ALL
