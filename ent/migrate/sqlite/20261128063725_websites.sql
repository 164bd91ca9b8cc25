-- Add column "origins" to table: "websites"
ALTER TABLE `websites` ADD COLUMN `origins` json NULL;
-- Add column "languages" to table: "websites"
ALTER TABLE `websites` ADD COLUMN `languages` json NULL;
-- Add column "mail_from" to table: "websites"
ALTER TABLE `websites` ADD COLUMN `mail_from` text NULL;
-- Create "website_origins" table
CREATE TABLE `website_origins` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `origin` text NOT NULL, `website_id` integer NOT NULL, CONSTRAINT `website_origins_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE CASCADE);
-- Create index "website_origins_origin_key" to table: "website_origins"
CREATE UNIQUE INDEX `website_origins_origin_key` ON `website_origins` (`origin`);
