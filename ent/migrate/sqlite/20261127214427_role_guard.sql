-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_customer_user_roles" table
CREATE TABLE `new_customer_user_roles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `code` text NOT NULL, `label` text NOT NULL, `label_fold` text NOT NULL, `label_key` text NOT NULL, `administers` bool NOT NULL DEFAULT (false), `self_managed` bool NOT NULL DEFAULT (false), `public` bool NOT NULL DEFAULT (true), `default_level` text NOT NULL DEFAULT ('NONE'), `permissions` json NULL, `capabilities` json NULL, `guard` integer NOT NULL DEFAULT (0), `customer_id` integer NULL, CONSTRAINT `customer_user_roles_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "customer_user_roles" to new temporary table "new_customer_user_roles"
INSERT INTO `new_customer_user_roles` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `code`, `label`, `label_fold`, `label_key`, `administers`, `self_managed`, `public`, `default_level`, `permissions`, `capabilities`, `customer_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, `code`, `label`, `label_fold`, `label_key`, `administers`, `self_managed`, `public`, `default_level`, `permissions`, `capabilities`, `customer_id` FROM `customer_user_roles`;
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
-- Create "new_staff_roles" table
CREATE TABLE `new_staff_roles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `label` text NOT NULL, `label_fold` text NOT NULL, `label_key` text NOT NULL, `administers` bool NOT NULL DEFAULT (false), `default_level` text NOT NULL DEFAULT ('NONE'), `permissions` json NULL, `capabilities` json NULL, `guard` integer NOT NULL DEFAULT (0));
-- Copy rows from old table "staff_roles" to new temporary table "new_staff_roles"
INSERT INTO `new_staff_roles` (`id`, `created_at`, `updated_at`, `version`, `label`, `label_fold`, `label_key`, `administers`, `default_level`, `permissions`, `capabilities`) SELECT `id`, `created_at`, `updated_at`, `version`, `label`, `label_fold`, `label_key`, `administers`, `default_level`, `permissions`, `capabilities` FROM `staff_roles`;
-- Drop "staff_roles" table after copying rows
DROP TABLE `staff_roles`;
-- Rename temporary table "new_staff_roles" to "staff_roles"
ALTER TABLE `new_staff_roles` RENAME TO `staff_roles`;
-- Create index "staff_roles_label_key_key" to table: "staff_roles"
CREATE UNIQUE INDEX `staff_roles_label_key_key` ON `staff_roles` (`label_key`);
-- Create index "staffrole_label_fold" to table: "staff_roles"
CREATE INDEX `staffrole_label_fold` ON `staff_roles` (`label_fold`);
-- Create index "staffrole_created_at" to table: "staff_roles"
CREATE INDEX `staffrole_created_at` ON `staff_roles` (`created_at`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
