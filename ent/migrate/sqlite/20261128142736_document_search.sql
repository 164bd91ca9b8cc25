-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Add column "identifier_fold" to table: "orders"
ALTER TABLE `orders` ADD COLUMN `identifier_fold` text NOT NULL DEFAULT '';
-- Add column "po_number_fold" to table: "orders"
ALTER TABLE `orders` ADD COLUMN `po_number_fold` text NULL;
-- Add column "search_words" to table: "orders"
ALTER TABLE `orders` ADD COLUMN `search_words` text NULL;
-- Drop index "order_po_number" from table: "orders"
DROP INDEX `order_po_number`;
-- Create index "order_identifier_fold" to table: "orders"
CREATE INDEX `order_identifier_fold` ON `orders` (`identifier_fold`);
-- Create index "order_po_number_fold" to table: "orders"
CREATE INDEX `order_po_number_fold` ON `orders` (`po_number_fold`);
-- Add column "identifier_fold" to table: "quotes"
ALTER TABLE `quotes` ADD COLUMN `identifier_fold` text NOT NULL DEFAULT '';
-- Add column "po_number_fold" to table: "quotes"
ALTER TABLE `quotes` ADD COLUMN `po_number_fold` text NULL;
-- Add column "project_name_fold" to table: "quotes"
ALTER TABLE `quotes` ADD COLUMN `project_name_fold` text NULL;
-- Add column "search_words" to table: "quotes"
ALTER TABLE `quotes` ADD COLUMN `search_words` text NULL;
-- Drop index "quote_po_number" from table: "quotes"
DROP INDEX `quote_po_number`;
-- Create index "quote_identifier_fold" to table: "quotes"
CREATE INDEX `quote_identifier_fold` ON `quotes` (`identifier_fold`);
-- Create index "quote_po_number_fold" to table: "quotes"
CREATE INDEX `quote_po_number_fold` ON `quotes` (`po_number_fold`);
-- Create index "quote_project_name_fold" to table: "quotes"
CREATE INDEX `quote_project_name_fold` ON `quotes` (`project_name_fold`);
-- Create "new_rfqs" table
CREATE TABLE `new_rfqs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `identifier` text NOT NULL, `identifier_fold` text NOT NULL DEFAULT (''), `po_number` text NULL, `po_number_fold` text NULL, `search_words` text NULL, `ship_until` text NULL, `first_name` text NOT NULL, `last_name` text NOT NULL, `company` text NOT NULL, `email` text NOT NULL, `phone` text NULL, `role` text NULL, `project_name` text NULL, `project_name_fold` text NULL, `note` text NULL, `cancellation_reason` text NULL, `internal_status` text NOT NULL DEFAULT ('OPEN'), `customer_status` text NOT NULL DEFAULT ('SUBMITTED'), `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `rfqs_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `rfqs_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `rfqs_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `rfqs_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "rfqs", with a number, to new temporary table "new_rfqs"
INSERT INTO `new_rfqs` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `identifier`, `po_number`, `ship_until`, `first_name`, `last_name`, `company`, `email`, `phone`, `role`, `project_name`, `note`, `cancellation_reason`, `internal_status`, `customer_status`, `customer_id`, `customer_user_id`, `website_id`, `owner_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, 'RFQ-' || `id`, `po_number`, `ship_until`, `first_name`, `last_name`, `company`, `email`, `phone`, `role`, `project_name`, `note`, `cancellation_reason`, `internal_status`, `customer_status`, `customer_id`, `customer_user_id`, `website_id`, `owner_id` FROM `rfqs`;
-- Drop "rfqs" table after copying rows
DROP TABLE `rfqs`;
-- Rename temporary table "new_rfqs" to "rfqs"
ALTER TABLE `new_rfqs` RENAME TO `rfqs`;
-- Create index "rfqs_external_id_key" to table: "rfqs"
CREATE UNIQUE INDEX `rfqs_external_id_key` ON `rfqs` (`external_id`);
-- Create index "rfqs_identifier_key" to table: "rfqs"
CREATE UNIQUE INDEX `rfqs_identifier_key` ON `rfqs` (`identifier`);
-- Create index "rfq_created_at_id_customer_id_internal_status" to table: "rfqs"
CREATE INDEX `rfq_created_at_id_customer_id_internal_status` ON `rfqs` (`created_at`, `id`, `customer_id`, `internal_status`);
-- Create index "rfq_updated_at" to table: "rfqs"
CREATE INDEX `rfq_updated_at` ON `rfqs` (`updated_at`);
-- Create index "rfq_ship_until" to table: "rfqs"
CREATE INDEX `rfq_ship_until` ON `rfqs` (`ship_until`);
-- Create index "rfq_identifier_fold" to table: "rfqs"
CREATE INDEX `rfq_identifier_fold` ON `rfqs` (`identifier_fold`);
-- Create index "rfq_po_number_fold" to table: "rfqs"
CREATE INDEX `rfq_po_number_fold` ON `rfqs` (`po_number_fold`);
-- Create index "rfq_internal_status_id_customer_id" to table: "rfqs"
CREATE INDEX `rfq_internal_status_id_customer_id` ON `rfqs` (`internal_status`, `id`, `customer_id`);
-- Create index "rfq_customer_id" to table: "rfqs"
CREATE INDEX `rfq_customer_id` ON `rfqs` (`customer_id`);
-- Create index "rfq_customer_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_customer_id_created_at` ON `rfqs` (`customer_id`, `created_at`);
-- Create index "rfq_customer_id_updated_at" to table: "rfqs"
CREATE INDEX `rfq_customer_id_updated_at` ON `rfqs` (`customer_id`, `updated_at`);
-- Create index "rfq_customer_user_id_created_at_id_customer_id_internal_status" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_created_at_id_customer_id_internal_status` ON `rfqs` (`customer_user_id`, `created_at`, `id`, `customer_id`, `internal_status`);
-- Create index "rfq_customer_user_id_updated_at" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_updated_at` ON `rfqs` (`customer_user_id`, `updated_at`);
-- Create index "rfq_website_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_website_id_created_at` ON `rfqs` (`website_id`, `created_at`);
-- Create index "rfq_owner_id" to table: "rfqs"
CREATE INDEX `rfq_owner_id` ON `rfqs` (`owner_id`);
-- Create index "rfq_owner_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_owner_id_created_at` ON `rfqs` (`owner_id`, `created_at`);
-- Create index "rfq_customer_status_id_customer_id_internal_status" to table: "rfqs"
CREATE INDEX `rfq_customer_status_id_customer_id_internal_status` ON `rfqs` (`customer_status`, `id`, `customer_id`, `internal_status`);
-- Create index "rfq_project_name_fold" to table: "rfqs"
CREATE INDEX `rfq_project_name_fold` ON `rfqs` (`project_name_fold`);
-- Create "rfq_words" table
CREATE TABLE `rfq_words` (`word` text NOT NULL, `rfq_id` integer NOT NULL, PRIMARY KEY (`word`, `rfq_id`), CONSTRAINT `rfq_words_rfq_id` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE);
-- Create index "rfq_words_rfq_id" to table: "rfq_words"
CREATE INDEX `rfq_words_rfq_id` ON `rfq_words` (`rfq_id`);
-- Create "quote_words" table
CREATE TABLE `quote_words` (`word` text NOT NULL, `quote_id` integer NOT NULL, PRIMARY KEY (`word`, `quote_id`), CONSTRAINT `quote_words_quote_id` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE);
-- Create index "quote_words_quote_id" to table: "quote_words"
CREATE INDEX `quote_words_quote_id` ON `quote_words` (`quote_id`);
-- Create "order_words" table
CREATE TABLE `order_words` (`word` text NOT NULL, `order_id` integer NOT NULL, PRIMARY KEY (`word`, `order_id`), CONSTRAINT `order_words_order_id` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE CASCADE);
-- Create index "order_words_order_id" to table: "order_words"
CREATE INDEX `order_words_order_id` ON `order_words` (`order_id`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
