-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_jobs" table
CREATE TABLE `new_jobs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `kind` text NOT NULL, `state` text NOT NULL DEFAULT ('QUEUED'), `input` text NULL, `result` text NULL, `error` text NULL, `done` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `attempts` integer NOT NULL DEFAULT (0), `run_at` datetime NOT NULL, `lease_until` datetime NULL, `lease_owner` text NULL, `finished_at` datetime NULL, `requested_by_staff_user_id` integer NULL, `requested_by_customer_user_id` integer NULL, `requested_by_api_token_id` integer NULL, CONSTRAINT `jobs_staff_users_requested_by_staff_user` FOREIGN KEY (`requested_by_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `jobs_customer_users_requested_by_customer_user` FOREIGN KEY (`requested_by_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `jobs_api_tokens_requested_by_api_token` FOREIGN KEY (`requested_by_api_token_id`) REFERENCES `api_tokens` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "jobs" to new temporary table "new_jobs"
INSERT INTO `new_jobs` (`id`, `created_at`, `updated_at`, `version`, `kind`, `state`, `input`, `result`, `error`, `done`, `total`, `attempts`, `run_at`, `lease_until`, `lease_owner`, `finished_at`, `requested_by_staff_user_id`, `requested_by_customer_user_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `kind`, `state`, `input`, `result`, `error`, `done`, `total`, `attempts`, `run_at`, `lease_until`, `lease_owner`, `finished_at`, `requested_by_staff_user_id`, `requested_by_customer_user_id` FROM `jobs`;
-- Drop "jobs" table after copying rows
DROP TABLE `jobs`;
-- Rename temporary table "new_jobs" to "jobs"
ALTER TABLE `new_jobs` RENAME TO `jobs`;
-- Create index "job_created_at" to table: "jobs"
CREATE INDEX `job_created_at` ON `jobs` (`created_at`);
-- Create index "job_state_run_at" to table: "jobs"
CREATE INDEX `job_state_run_at` ON `jobs` (`state`, `run_at`);
-- Create index "job_requested_by_staff_user_id_created_at" to table: "jobs"
CREATE INDEX `job_requested_by_staff_user_id_created_at` ON `jobs` (`requested_by_staff_user_id`, `created_at`);
-- Create index "job_requested_by_customer_user_id_created_at" to table: "jobs"
CREATE INDEX `job_requested_by_customer_user_id_created_at` ON `jobs` (`requested_by_customer_user_id`, `created_at`);
-- Create index "job_requested_by_api_token_id_created_at" to table: "jobs"
CREATE INDEX `job_requested_by_api_token_id_created_at` ON `jobs` (`requested_by_api_token_id`, `created_at`);
-- Create "job_rows" table
CREATE TABLE `job_rows` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL DEFAULT (0), `entity` text NOT NULL, `record_id` integer NULL, `outcome` text NULL, `errors` json NULL, `job_id` integer NOT NULL, CONSTRAINT `job_rows_jobs_job` FOREIGN KEY (`job_id`) REFERENCES `jobs` (`id`) ON DELETE CASCADE);
-- Create index "jobrow_job_id_outcome" to table: "job_rows"
CREATE INDEX `jobrow_job_id_outcome` ON `job_rows` (`job_id`, `outcome`);
-- Create index "jobrow_job_id_position" to table: "job_rows"
CREATE UNIQUE INDEX `jobrow_job_id_position` ON `job_rows` (`job_id`, `position`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
