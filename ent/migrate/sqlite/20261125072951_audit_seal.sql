-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_audit_entries" table
CREATE TABLE `new_audit_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `occurred_at` datetime NOT NULL, `action` text NOT NULL DEFAULT ('CREATE'), `entity` text NOT NULL, `record_id` integer NOT NULL, `version` integer NULL, `actor_kind` text NOT NULL DEFAULT ('SYSTEM'), `actor_staff_user_id` integer NULL, `actor_customer_user_id` integer NULL, `api_token_id` integer NULL, `request_id` text NULL, `address` text NULL, `diff_digest` text NULL, `sequence` integer NULL, `hash` text NULL, `previous_hash` text NULL);
-- Copy rows from old table "audit_entries" to new temporary table "new_audit_entries"
INSERT INTO `new_audit_entries` (`id`, `occurred_at`, `action`, `entity`, `record_id`, `version`, `actor_kind`, `actor_staff_user_id`, `actor_customer_user_id`, `api_token_id`, `request_id`, `address`, `diff_digest`, `hash`, `previous_hash`) SELECT `id`, `occurred_at`, `action`, `entity`, `record_id`, `version`, `actor_kind`, `actor_staff_user_id`, `actor_customer_user_id`, `api_token_id`, `request_id`, `address`, `diff_digest`, `hash`, `previous_hash` FROM `audit_entries`;
-- Drop "audit_entries" table after copying rows
DROP TABLE `audit_entries`;
-- Rename temporary table "new_audit_entries" to "audit_entries"
ALTER TABLE `new_audit_entries` RENAME TO `audit_entries`;
-- Create index "auditentry_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_occurred_at` ON `audit_entries` (`occurred_at`);
-- Create index "auditentry_entity_record_id" to table: "audit_entries"
CREATE INDEX `auditentry_entity_record_id` ON `audit_entries` (`entity`, `record_id`);
-- Create index "auditentry_actor_staff_user_id_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_actor_staff_user_id_occurred_at` ON `audit_entries` (`actor_staff_user_id`, `occurred_at`);
-- Create index "auditentry_actor_customer_user_id_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_actor_customer_user_id_occurred_at` ON `audit_entries` (`actor_customer_user_id`, `occurred_at`);
-- Create index "auditentry_sequence" to table: "audit_entries"
CREATE UNIQUE INDEX `auditentry_sequence` ON `audit_entries` (`sequence`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
