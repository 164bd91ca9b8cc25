-- Modify "websites" table
ALTER TABLE `websites` ADD COLUMN `origins` json NULL, ADD COLUMN `languages` json NULL, ADD COLUMN `mail_from` varchar(255) NULL;
-- Create "website_origins" table
CREATE TABLE `website_origins` (`id` bigint NOT NULL AUTO_INCREMENT, `origin` varchar(255) NOT NULL, `website_id` bigint NOT NULL, PRIMARY KEY (`id`), UNIQUE INDEX `origin` (`origin`), INDEX `website_origins_websites_website` (`website_id`), CONSTRAINT `website_origins_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE) CHARSET utf8mb4 COLLATE utf8mb4_bin;
