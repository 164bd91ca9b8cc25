-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_sessions" table
CREATE TABLE `new_sessions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `last_used_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `token_digest` text NOT NULL, `user_agent` text NULL, `address` text NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, `website_id` integer NULL, CONSTRAINT `sessions_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `sessions_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE, CONSTRAINT `sessions_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "sessions" to new temporary table "new_sessions"
INSERT INTO `new_sessions` (`id`, `created_at`, `last_used_at`, `expires_at`, `token_digest`, `user_agent`, `address`, `staff_user_id`, `customer_user_id`) SELECT `id`, `created_at`, `last_used_at`, `expires_at`, `token_digest`, `user_agent`, `address`, `staff_user_id`, `customer_user_id` FROM `sessions`;
-- Drop "sessions" table after copying rows
DROP TABLE `sessions`;
-- Rename temporary table "new_sessions" to "sessions"
ALTER TABLE `new_sessions` RENAME TO `sessions`;
-- Create index "sessions_token_digest_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_token_digest_key` ON `sessions` (`token_digest`);
-- Create index "session_staff_user_id_created_at" to table: "sessions"
CREATE INDEX `session_staff_user_id_created_at` ON `sessions` (`staff_user_id`, `created_at`);
-- Create index "session_customer_user_id_created_at" to table: "sessions"
CREATE INDEX `session_customer_user_id_created_at` ON `sessions` (`customer_user_id`, `created_at`);
-- Create index "session_created_at" to table: "sessions"
CREATE INDEX `session_created_at` ON `sessions` (`created_at`);
-- Create index "session_last_used_at" to table: "sessions"
CREATE INDEX `session_last_used_at` ON `sessions` (`last_used_at`);
-- Create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
