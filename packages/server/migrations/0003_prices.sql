-- Prices of a user's own.
ALTER TABLE spans {on_cluster} MODIFY COLUMN
  cost_source Enum8('none' = 0, 'reported' = 1, 'computed' = 2, 'unknown' = 3, 'override' = 4);
