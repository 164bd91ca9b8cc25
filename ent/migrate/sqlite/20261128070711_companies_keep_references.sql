-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_customer_user_roles" table
CREATE TABLE `new_customer_user_roles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `code` text NOT NULL, `label` text NOT NULL, `label_fold` text NOT NULL, `label_key` text NOT NULL, `administers` bool NOT NULL DEFAULT (false), `self_managed` bool NOT NULL DEFAULT (false), `public` bool NOT NULL DEFAULT (true), `default_level` text NOT NULL DEFAULT ('NONE'), `permissions` json NULL, `capabilities` json NULL, `guard` integer NOT NULL DEFAULT (0), `customer_id` integer NULL, CONSTRAINT `customer_user_roles_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT);
-- Copy rows from old table "customer_user_roles" to new temporary table "new_customer_user_roles"
INSERT INTO `new_customer_user_roles` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `code`, `label`, `label_fold`, `label_key`, `administers`, `self_managed`, `public`, `default_level`, `permissions`, `capabilities`, `guard`, `customer_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, `code`, `label`, `label_fold`, `label_key`, `administers`, `self_managed`, `public`, `default_level`, `permissions`, `capabilities`, `guard`, `customer_id` FROM `customer_user_roles`;
-- Drop "customer_user_roles" table after copying rows
DROP TABLE `customer_user_roles`;
-- Rename temporary table "new_customer_user_roles" to "customer_user_roles"
ALTER TABLE `new_customer_user_roles` RENAME TO `customer_user_roles`;
-- Create index "customer_user_roles_external_id_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_external_id_key` ON `customer_user_roles` (`external_id`);
-- Create index "customer_user_roles_code_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_code_key` ON `customer_user_roles` (`code`);
-- Create index "customer_user_roles_label_key_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_label_key_key` ON `customer_user_roles` (`label_key`);
-- Create index "customeruserrole_label_fold" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_label_fold` ON `customer_user_roles` (`label_fold`);
-- Create index "customeruserrole_created_at" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_created_at` ON `customer_user_roles` (`created_at`);
-- Create index "customeruserrole_customer_id_label_fold" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_customer_id_label_fold` ON `customer_user_roles` (`customer_id`, `label_fold`);
-- Create "new_customers" table
CREATE TABLE `new_customers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `search_words` text NULL, `path` text NOT NULL, `state` text NOT NULL DEFAULT ('ACTIVE'), `enabled` bool NOT NULL DEFAULT (true), `vat_id` text NULL, `tax_code` text NULL, `payment_term` text NULL, `guard` integer NOT NULL DEFAULT (0), `internal_rating` integer NULL, `parent_id` integer NULL, `group_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `customers_customers_children` FOREIGN KEY (`parent_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `customers_customer_groups_group` FOREIGN KEY (`group_id`) REFERENCES `customer_groups` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "customers" to new temporary table "new_customers"
INSERT INTO `new_customers` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `name`, `name_fold`, `search_words`, `path`, `state`, `enabled`, `vat_id`, `tax_code`, `payment_term`, `guard`, `internal_rating`, `parent_id`, `group_id`, `owner_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, `name`, `name_fold`, `search_words`, `path`, `state`, `enabled`, `vat_id`, `tax_code`, `payment_term`, `guard`, `internal_rating`, `parent_id`, `group_id`, `owner_id` FROM `customers`;
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
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
