-- Create index "customeruser_enabled_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_enabled_id_customer_id` ON `customer_users` (`enabled`, `id`, `customer_id`);
-- Create index "customeruser_confirmed_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_confirmed_id_customer_id` ON `customer_users` (`confirmed`, `id`, `customer_id`);
-- Create index "customeruser_guest_enabled_confirmed_password_reset_required" to table: "customer_users"
CREATE INDEX `customeruser_guest_enabled_confirmed_password_reset_required` ON `customer_users` (`guest`, `enabled`, `confirmed`, `password_reset_required`);
-- Create index "customeruser_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_customer_id` ON `customer_users` (`customer_id`);
-- Create index "customeruser_website_id" to table: "customer_users"
CREATE INDEX `customeruser_website_id` ON `customer_users` (`website_id`);
-- Create index "customeruser_owner_id" to table: "customer_users"
CREATE INDEX `customeruser_owner_id` ON `customer_users` (`owner_id`);
-- Create index "order_internal_status_id_customer_id" to table: "orders"
CREATE INDEX `order_internal_status_id_customer_id` ON `orders` (`internal_status`, `id`, `customer_id`);
-- Create index "order_customer_id" to table: "orders"
CREATE INDEX `order_customer_id` ON `orders` (`customer_id`);
-- Create index "order_owner_id" to table: "orders"
CREATE INDEX `order_owner_id` ON `orders` (`owner_id`);
-- Create index "order_payment_status_id_customer_id" to table: "orders"
CREATE INDEX `order_payment_status_id_customer_id` ON `orders` (`payment_status`, `id`, `customer_id`);
-- Create index "order_shipping_status_id_customer_id" to table: "orders"
CREATE INDEX `order_shipping_status_id_customer_id` ON `orders` (`shipping_status`, `id`, `customer_id`);
-- Create index "quote_internal_status_id_customer_id" to table: "quotes"
CREATE INDEX `quote_internal_status_id_customer_id` ON `quotes` (`internal_status`, `id`, `customer_id`);
-- Create index "quote_customer_id" to table: "quotes"
CREATE INDEX `quote_customer_id` ON `quotes` (`customer_id`);
-- Create index "quote_owner_id" to table: "quotes"
CREATE INDEX `quote_owner_id` ON `quotes` (`owner_id`);
-- Create index "quote_customer_status_id_customer_id_internal_status" to table: "quotes"
CREATE INDEX `quote_customer_status_id_customer_id_internal_status` ON `quotes` (`customer_status`, `id`, `customer_id`, `internal_status`);
-- Create index "rfq_internal_status_id_customer_id" to table: "rfqs"
CREATE INDEX `rfq_internal_status_id_customer_id` ON `rfqs` (`internal_status`, `id`, `customer_id`);
-- Create index "rfq_customer_id" to table: "rfqs"
CREATE INDEX `rfq_customer_id` ON `rfqs` (`customer_id`);
-- Create index "rfq_owner_id" to table: "rfqs"
CREATE INDEX `rfq_owner_id` ON `rfqs` (`owner_id`);
-- Create index "rfq_customer_status_id_customer_id_internal_status" to table: "rfqs"
CREATE INDEX `rfq_customer_status_id_customer_id_internal_status` ON `rfqs` (`customer_status`, `id`, `customer_id`, `internal_status`);
