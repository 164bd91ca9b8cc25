-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "consent_texts" table
CREATE TABLE `consent_texts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `language` text NOT NULL, `name` text NOT NULL, `text` text NOT NULL, `text_digest` text NOT NULL, `consent_version_id` integer NOT NULL, CONSTRAINT `consent_texts_consent_versions_consent_version` FOREIGN KEY (`consent_version_id`) REFERENCES `consent_versions` (`id`) ON DELETE CASCADE);
-- Create index "consenttext_consent_version_id_position" to table: "consent_texts"
CREATE UNIQUE INDEX `consenttext_consent_version_id_position` ON `consent_texts` (`consent_version_id`, `position`);
-- Create index "consenttext_consent_version_id_language" to table: "consent_texts"
CREATE UNIQUE INDEX `consenttext_consent_version_id_language` ON `consent_texts` (`consent_version_id`, `language`);
-- Move the texts of the versions, whose language is unknown
INSERT INTO `consent_texts` (`position`, `language`, `name`, `text`, `text_digest`, `consent_version_id`) SELECT 1, 'und', c.`name`, v.`text`, v.`text_digest`, v.`id` FROM `consent_versions` v JOIN `consents` c ON c.`id` = v.`consent_id`;
-- Create "website_consents" table
CREATE TABLE `website_consents` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL, `mandatory` bool NOT NULL DEFAULT (true), `website_id` integer NOT NULL, `consent_id` integer NOT NULL, CONSTRAINT `website_consents_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE CASCADE, CONSTRAINT `website_consents_consents_consent` FOREIGN KEY (`consent_id`) REFERENCES `consents` (`id`) ON DELETE RESTRICT);
-- Create index "websiteconsent_position" to table: "website_consents"
CREATE INDEX `websiteconsent_position` ON `website_consents` (`position`);
-- Create index "websiteconsent_created_at" to table: "website_consents"
CREATE INDEX `websiteconsent_created_at` ON `website_consents` (`created_at`);
-- Create index "websiteconsent_website_id_position" to table: "website_consents"
CREATE INDEX `websiteconsent_website_id_position` ON `website_consents` (`website_id`, `position`);
-- Create index "websiteconsent_consent_id_created_at" to table: "website_consents"
CREATE INDEX `websiteconsent_consent_id_created_at` ON `website_consents` (`consent_id`, `created_at`);
-- Create index "websiteconsent_website_id_consent_id" to table: "website_consents"
CREATE UNIQUE INDEX `websiteconsent_website_id_consent_id` ON `website_consents` (`website_id`, `consent_id`);
-- Every website asks for every consent, as before
INSERT INTO `website_consents` (`created_at`, `updated_at`, `position`, `mandatory`, `website_id`, `consent_id`) SELECT c.`created_at`, c.`updated_at`, (SELECT COUNT(*) FROM `consents` p WHERE p.`id` <= c.`id`), c.`mandatory`, w.`id`, c.`id` FROM `websites` w CROSS JOIN `consents` c ORDER BY w.`id`, c.`id`;
-- Create "new_consents" table
CREATE TABLE `new_consents` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `declined_notification` bool NOT NULL DEFAULT (true), `guard` integer NOT NULL DEFAULT (0));
-- Copy rows from old table "consents" to new temporary table "new_consents"
INSERT INTO `new_consents` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `name`, `name_fold`, `declined_notification`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, `name`, `name_fold`, `declined_notification` FROM `consents`;
-- Drop "consents" table after copying rows
DROP TABLE `consents`;
-- Rename temporary table "new_consents" to "consents"
ALTER TABLE `new_consents` RENAME TO `consents`;
-- Create index "consents_external_id_key" to table: "consents"
CREATE UNIQUE INDEX `consents_external_id_key` ON `consents` (`external_id`);
-- Create index "consent_name_fold" to table: "consents"
CREATE INDEX `consent_name_fold` ON `consents` (`name_fold`);
-- Create index "consent_created_at" to table: "consents"
CREATE INDEX `consent_created_at` ON `consents` (`created_at`);
-- Create "new_consent_acceptances" table
CREATE TABLE `new_consent_acceptances` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `accepted_at` datetime NOT NULL, `withdrawn_at` datetime NULL, `ended_at` datetime NULL, `channel` text NULL, `language` text NOT NULL, `text_digest` text NOT NULL, `address` text NULL, `user_agent` text NULL, `active_key` text NULL, `consent_id` integer NOT NULL, `consent_version_id` integer NOT NULL, `customer_user_id` integer NOT NULL, CONSTRAINT `consent_acceptances_consents_consent` FOREIGN KEY (`consent_id`) REFERENCES `consents` (`id`) ON DELETE RESTRICT, CONSTRAINT `consent_acceptances_consent_versions_consent_version` FOREIGN KEY (`consent_version_id`) REFERENCES `consent_versions` (`id`) ON DELETE RESTRICT, CONSTRAINT `consent_acceptances_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Copy rows from old table "consent_acceptances" to new temporary table "new_consent_acceptances"
INSERT INTO `new_consent_acceptances` (`id`, `created_at`, `updated_at`, `version`, `accepted_at`, `withdrawn_at`, `ended_at`, `channel`, `language`, `text_digest`, `address`, `user_agent`, `consent_id`, `consent_version_id`, `customer_user_id`) SELECT a.`id`, a.`created_at`, a.`updated_at`, a.`version`, a.`accepted_at`, a.`withdrawn_at`, COALESCE(a.`withdrawn_at`, (SELECT MIN(n.`accepted_at`) FROM `consent_acceptances` n WHERE n.`customer_user_id` = a.`customer_user_id` AND n.`consent_id` = a.`consent_id` AND (n.`accepted_at` > a.`accepted_at` OR n.`accepted_at` = a.`accepted_at` AND n.`id` > a.`id`))), CASE WHEN UPPER(a.`source`) IN ('REGISTRATION', 'INVITATION', 'PROFILE', 'RFQ', 'ORDER', 'STAFF') THEN UPPER(a.`source`) END, 'und', v.`text_digest`, a.`address`, a.`user_agent`, a.`consent_id`, a.`consent_version_id`, a.`customer_user_id` FROM `consent_acceptances` a JOIN `consent_versions` v ON v.`id` = a.`consent_version_id`;
-- Those that have not ended stand
UPDATE `new_consent_acceptances` SET `active_key` = `customer_user_id` || '.' || `consent_id` WHERE `ended_at` IS NULL;
-- Drop "consent_acceptances" table after copying rows
DROP TABLE `consent_acceptances`;
-- Rename temporary table "new_consent_acceptances" to "consent_acceptances"
ALTER TABLE `new_consent_acceptances` RENAME TO `consent_acceptances`;
-- Create index "consent_acceptances_active_key_key" to table: "consent_acceptances"
CREATE UNIQUE INDEX `consent_acceptances_active_key_key` ON `consent_acceptances` (`active_key`);
-- Create index "consentacceptance_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_accepted_at` ON `consent_acceptances` (`accepted_at`);
-- Create index "consentacceptance_created_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_created_at` ON `consent_acceptances` (`created_at`);
-- Create index "consentacceptance_consent_id_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_consent_id_accepted_at` ON `consent_acceptances` (`consent_id`, `accepted_at`);
-- Create index "consentacceptance_consent_version_id_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_consent_version_id_accepted_at` ON `consent_acceptances` (`consent_version_id`, `accepted_at`);
-- Create index "consentacceptance_consent_version_id_ended_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_consent_version_id_ended_at` ON `consent_acceptances` (`consent_version_id`, `ended_at`);
-- Create index "consentacceptance_customer_user_id_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_customer_user_id_accepted_at` ON `consent_acceptances` (`customer_user_id`, `accepted_at`);
-- Create "new_consent_versions" table
CREATE TABLE `new_consent_versions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `number` integer NOT NULL, `published_at` datetime NOT NULL, `consent_id` integer NOT NULL, CONSTRAINT `consent_versions_consents_consent` FOREIGN KEY (`consent_id`) REFERENCES `consents` (`id`) ON DELETE RESTRICT);
-- Copy rows from old table "consent_versions" to new temporary table "new_consent_versions"
INSERT INTO `new_consent_versions` (`id`, `created_at`, `updated_at`, `version`, `number`, `published_at`, `consent_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `number`, `published_at`, `consent_id` FROM `consent_versions`;
-- Drop "consent_versions" table after copying rows
DROP TABLE `consent_versions`;
-- Rename temporary table "new_consent_versions" to "consent_versions"
ALTER TABLE `new_consent_versions` RENAME TO `consent_versions`;
-- Create index "consentversion_published_at" to table: "consent_versions"
CREATE INDEX `consentversion_published_at` ON `consent_versions` (`published_at`);
-- Create index "consentversion_created_at" to table: "consent_versions"
CREATE INDEX `consentversion_created_at` ON `consent_versions` (`created_at`);
-- Create index "consentversion_consent_id_published_at" to table: "consent_versions"
CREATE INDEX `consentversion_consent_id_published_at` ON `consent_versions` (`consent_id`, `published_at`);
-- Create index "consentversion_consent_id_created_at" to table: "consent_versions"
CREATE INDEX `consentversion_consent_id_created_at` ON `consent_versions` (`consent_id`, `created_at`);
-- Create index "consentversion_consent_id_number" to table: "consent_versions"
CREATE UNIQUE INDEX `consentversion_consent_id_number` ON `consent_versions` (`consent_id`, `number`);
-- Consents are not deleted any more. A role that grants nothing else on them keeps a row, so that its default level does not apply
UPDATE `staff_roles` SET `permissions` = (SELECT json_group_array(CASE WHEN p.`value` ->> 'entity' = 'Consent' AND p.`value` ->> 'action' = 'DELETE' THEN json('{"entity":"Consent","action":"VIEW","level":"NONE"}') ELSE json(p.`value`) END) FROM json_each(CAST(`permissions` AS text)) p WHERE p.`value` ->> 'entity' <> 'Consent' OR p.`value` ->> 'action' <> 'DELETE' OR NOT EXISTS (SELECT 1 FROM json_each(CAST(`permissions` AS text)) o WHERE o.`value` ->> 'entity' = 'Consent' AND o.`value` ->> 'action' = 'VIEW')) WHERE EXISTS (SELECT 1 FROM json_each(CAST(`permissions` AS text)) d WHERE d.`value` ->> 'entity' = 'Consent' AND d.`value` ->> 'action' = 'DELETE');
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
