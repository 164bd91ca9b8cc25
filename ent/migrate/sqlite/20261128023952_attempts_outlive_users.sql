-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_login_attempts" table
CREATE TABLE `new_login_attempts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `attempted_at` datetime NOT NULL, `outcome` text NOT NULL DEFAULT ('SUCCESS'), `audience` text NOT NULL DEFAULT ('STOREFRONT'), `source` text NOT NULL DEFAULT ('PASSWORD'), `pending_until` datetime NULL, `address` text NULL, `user_agent` text NULL, `website_id` integer NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `login_attempts_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `login_attempts_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `login_attempts_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL);
-- Copy rows from old table "login_attempts" to new temporary table "new_login_attempts"
INSERT INTO `new_login_attempts` (`id`, `attempted_at`, `outcome`, `audience`, `source`, `pending_until`, `address`, `user_agent`, `website_id`, `staff_user_id`, `customer_user_id`) SELECT `id`, `attempted_at`, `outcome`, `audience`, `source`, `pending_until`, `address`, `user_agent`, `website_id`, `staff_user_id`, `customer_user_id` FROM `login_attempts`;
-- Drop "login_attempts" table after copying rows
DROP TABLE `login_attempts`;
-- Rename temporary table "new_login_attempts" to "login_attempts"
ALTER TABLE `new_login_attempts` RENAME TO `login_attempts`;
-- Create index "loginattempt_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_attempted_at` ON `login_attempts` (`attempted_at`);
-- Create index "loginattempt_website_id_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_website_id_attempted_at` ON `login_attempts` (`website_id`, `attempted_at`);
-- Create index "loginattempt_staff_user_id_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_staff_user_id_attempted_at` ON `login_attempts` (`staff_user_id`, `attempted_at`);
-- Create index "loginattempt_customer_user_id_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_customer_user_id_attempted_at` ON `login_attempts` (`customer_user_id`, `attempted_at`);
-- Create index "loginattempt_address_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_address_attempted_at` ON `login_attempts` (`address`, `attempted_at`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
