-- Create "configurations" table
CREATE TABLE `configurations` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `registration_mode` text NULL, `confirmation_required` bool NULL, `sign_in_after_confirmation` bool NULL, `company_name_required` bool NULL, `max_failed_logins` integer NULL, `max_lock_minutes` integer NULL, `staff_idle_minutes` integer NULL, `staff_session_minutes` integer NULL, `customer_user_idle_minutes` integer NULL, `customer_user_session_minutes` integer NULL, `website_id` integer NULL, `default_owner_id` integer NULL, CONSTRAINT `configurations_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE CASCADE, CONSTRAINT `configurations_staff_users_default_owner` FOREIGN KEY (`default_owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "settings_website_id" to table: "configurations"
CREATE UNIQUE INDEX `settings_website_id` ON `configurations` (`website_id`);
-- The row of the installation, and one for each website
INSERT INTO `configurations` (`id`, `created_at`, `updated_at`) VALUES (1, 1795824000000000, 1795824000000000);
INSERT INTO `configurations` (`created_at`, `updated_at`, `website_id`) SELECT w.`created_at`, w.`created_at`, w.`id` FROM `websites` w ORDER BY w.`id`;
-- Nothing was ever written to "website_settings"
DROP TABLE `website_settings`;
-- Permissions on settings are no longer granted: the capability CONFIGURE grants them
UPDATE `staff_roles` SET `permissions` = (SELECT json_group_array(json(p.`value`)) FROM json_each(CAST(`permissions` AS text)) p WHERE p.`value` ->> 'entity' <> 'Setting') WHERE EXISTS (SELECT 1 FROM json_each(CAST(`permissions` AS text)) d WHERE d.`value` ->> 'entity' = 'Setting');
