-- Drop index "order_created_at_id_customer_id" from table: "orders"
DROP INDEX `order_created_at_id_customer_id`;
-- Drop index "order_customer_user_id_created_at_id_customer_id" from table: "orders"
DROP INDEX `order_customer_user_id_created_at_id_customer_id`;
-- Create index "order_created_at_id_customer_id_internal_status" to table: "orders"
CREATE INDEX `order_created_at_id_customer_id_internal_status` ON `orders` (`created_at`, `id`, `customer_id`, `internal_status`);
-- Create index "order_customer_user_id_created_at_id_customer_id_internal_status" to table: "orders"
CREATE INDEX `order_customer_user_id_created_at_id_customer_id_internal_status` ON `orders` (`customer_user_id`, `created_at`, `id`, `customer_id`, `internal_status`);
-- Drop index "quote_created_at_id_customer_id" from table: "quotes"
DROP INDEX `quote_created_at_id_customer_id`;
-- Drop index "quote_customer_user_id_created_at_id_customer_id" from table: "quotes"
DROP INDEX `quote_customer_user_id_created_at_id_customer_id`;
-- Create index "quote_created_at_id_customer_id_internal_status" to table: "quotes"
CREATE INDEX `quote_created_at_id_customer_id_internal_status` ON `quotes` (`created_at`, `id`, `customer_id`, `internal_status`);
-- Create index "quote_customer_user_id_created_at_id_customer_id_internal_status" to table: "quotes"
CREATE INDEX `quote_customer_user_id_created_at_id_customer_id_internal_status` ON `quotes` (`customer_user_id`, `created_at`, `id`, `customer_id`, `internal_status`);
-- Drop index "rfq_created_at_id_customer_id" from table: "rfqs"
DROP INDEX `rfq_created_at_id_customer_id`;
-- Drop index "rfq_customer_user_id_created_at_id_customer_id" from table: "rfqs"
DROP INDEX `rfq_customer_user_id_created_at_id_customer_id`;
-- Create index "rfq_created_at_id_customer_id_internal_status" to table: "rfqs"
CREATE INDEX `rfq_created_at_id_customer_id_internal_status` ON `rfqs` (`created_at`, `id`, `customer_id`, `internal_status`);
-- Create index "rfq_customer_user_id_created_at_id_customer_id_internal_status" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_created_at_id_customer_id_internal_status` ON `rfqs` (`customer_user_id`, `created_at`, `id`, `customer_id`, `internal_status`);
