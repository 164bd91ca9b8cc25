-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_customers" table
CREATE TABLE `new_customers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `path` text NOT NULL, `state` text NOT NULL DEFAULT ('ACTIVE'), `enabled` bool NOT NULL DEFAULT (true), `vat_id` text NULL, `tax_code` text NULL, `payment_term` text NULL, `guard` integer NOT NULL DEFAULT (0), `internal_rating` integer NULL, `parent_id` integer NULL, `group_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `customers_customers_children` FOREIGN KEY (`parent_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_customer_groups_group` FOREIGN KEY (`group_id`) REFERENCES `customer_groups` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "customers" to new temporary table "new_customers"
INSERT INTO `new_customers` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `name`, `name_fold`, `path`, `enabled`, `vat_id`, `tax_code`, `payment_term`, `guard`, `internal_rating`, `parent_id`, `group_id`, `owner_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, `name`, `name_fold`, `path`, `enabled`, `vat_id`, `tax_code`, `payment_term`, `guard`, `internal_rating`, `parent_id`, `group_id`, `owner_id` FROM `customers`;
-- Drop "customers" table after copying rows
DROP TABLE `customers`;
-- Rename temporary table "new_customers" to "customers"
ALTER TABLE `new_customers` RENAME TO `customers`;
-- Create index "customers_external_id_key" to table: "customers"
CREATE UNIQUE INDEX `customers_external_id_key` ON `customers` (`external_id`);
-- Create index "customer_path" to table: "customers"
CREATE INDEX `customer_path` ON `customers` (`path`);
-- Create index "customer_name_fold" to table: "customers"
CREATE INDEX `customer_name_fold` ON `customers` (`name_fold`);
-- Create index "customer_created_at" to table: "customers"
CREATE INDEX `customer_created_at` ON `customers` (`created_at`);
-- Create index "customer_updated_at" to table: "customers"
CREATE INDEX `customer_updated_at` ON `customers` (`updated_at`);
-- Create index "customer_internal_rating" to table: "customers"
CREATE INDEX `customer_internal_rating` ON `customers` (`internal_rating`);
-- Create index "customer_parent_id_name_fold" to table: "customers"
CREATE INDEX `customer_parent_id_name_fold` ON `customers` (`parent_id`, `name_fold`);
-- Create index "customer_parent_id_created_at" to table: "customers"
CREATE INDEX `customer_parent_id_created_at` ON `customers` (`parent_id`, `created_at`);
-- Create index "customer_group_id_name_fold" to table: "customers"
CREATE INDEX `customer_group_id_name_fold` ON `customers` (`group_id`, `name_fold`);
-- Create index "customer_group_id_created_at" to table: "customers"
CREATE INDEX `customer_group_id_created_at` ON `customers` (`group_id`, `created_at`);
-- Create index "customer_owner_id_name_fold" to table: "customers"
CREATE INDEX `customer_owner_id_name_fold` ON `customers` (`owner_id`, `name_fold`);
-- Create index "customer_owner_id_created_at" to table: "customers"
CREATE INDEX `customer_owner_id_created_at` ON `customers` (`owner_id`, `created_at`);
-- Derive the states of the companies
UPDATE `customers` SET `state` = 'SUSPENDED' WHERE NOT `enabled`;
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
