-- Tokens are counted on usage only: a discount's or a negation's amount repeats its usage's.
INSERT INTO spend_line BY NAME
WITH judged AS (
  SELECT
    *,
    line_type IN ('Tax', 'Credit') AS levy,
    line_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', '') AS usage
  FROM bill_line
)
SELECT
  line.principal,
  line.principal <> '' AND NOT line.levy AS attributed,
  line.levy,
  line.usage,
  caller.user_name,
  coalesce(nullif(line.tenant, ''), 'unowned') AS tenant,
  coalesce(nullif(line.team, ''), 'unowned') AS team,
  coalesce(nullif(line.application, ''), 'unowned') AS application,
  coalesce(nullif(line.environment, ''), 'unowned') AS environment,
  coalesce(nullif(line.cost_center, ''), 'unowned') AS cost_center,
  usage.model,
  usage.token_kind,
  CASE WHEN line.usage THEN CAST(round(line.amount * usage.unit) AS BIGINT) ELSE 0 END AS tokens,
  line.cost
FROM judged AS line
JOIN caller USING (principal)
JOIN usage USING (usage_type, pricing_unit, marketplace, product_name, resource_id)
