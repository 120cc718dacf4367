-- One typed line: of a bill, or (with cost 0) of a ledger.
CREATE TABLE spend_line (
  principal   VARCHAR,         -- the caller's ARN, '' for none
  attributed  BOOLEAN,         -- names a caller, and is neither tax nor credit
  levy        BOOLEAN,         -- tax or credit
  usage       BOOLEAN,         -- usage, not a fee, a discount, a tax or a credit
  user_name   VARCHAR,
  tenant      VARCHAR,
  team        VARCHAR,
  application VARCHAR,
  environment VARCHAR,
  cost_center VARCHAR,
  model       VARCHAR,
  token_kind  VARCHAR,
  tokens      BIGINT,
  cost        DECIMAL(38, 18)
)
