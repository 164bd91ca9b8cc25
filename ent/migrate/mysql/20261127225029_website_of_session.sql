-- Modify "sessions" table
ALTER TABLE `sessions` ADD COLUMN `website_id` bigint NULL, ADD INDEX `sessions_websites_website` (`website_id`), ADD CONSTRAINT `sessions_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON UPDATE RESTRICT ON DELETE SET NULL;
