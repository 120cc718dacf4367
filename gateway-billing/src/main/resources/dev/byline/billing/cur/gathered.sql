CREATE TABLE gathered (
  names_bedrock BOOLEAN,
  marketplace   BOOLEAN,
  line_type     VARCHAR,
  product_code  VARCHAR,
  currency      VARCHAR,
  -- the next ten are empty for rows that cannot be Bedrock's
  principal     VARCHAR,
  usage_type    VARCHAR,
  pricing_unit  VARCHAR,
  product_name  VARCHAR,
  resource_id   VARCHAR,
  tenant        VARCHAR,
  team          VARCHAR,
  application   VARCHAR,
  environment   VARCHAR,
  cost_center   VARCHAR,
  row_count     BIGINT,
  cost          DECIMAL(38, 18),
  amount        DECIMAL(38, 18),
  unreadable    BIGINT
)
