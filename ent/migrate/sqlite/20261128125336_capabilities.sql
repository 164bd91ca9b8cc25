-- Create "capabilities" table
CREATE TABLE `capabilities` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `code` text NOT NULL, `label` text NOT NULL, `label_fold` text NOT NULL, `description` text NULL, `audience` text NOT NULL DEFAULT ('STAFF'), `guard` integer NOT NULL DEFAULT (0));
-- Create index "capabilities_code_key" to table: "capabilities"
CREATE UNIQUE INDEX `capabilities_code_key` ON `capabilities` (`code`);
-- Create index "capability_label_fold" to table: "capabilities"
CREATE INDEX `capability_label_fold` ON `capabilities` (`label_fold`);
-- Create index "capability_created_at" to table: "capabilities"
CREATE INDEX `capability_created_at` ON `capabilities` (`created_at`);
-- Nothing asks for QUICK_ORDER any more
UPDATE `customer_user_roles` SET `capabilities` = (SELECT json_group_array(c.`value`) FROM json_each(CAST(`capabilities` AS text)) c WHERE c.`value` <> 'QUICK_ORDER') WHERE EXISTS (SELECT 1 FROM json_each(CAST(`capabilities` AS text)) d WHERE d.`value` = 'QUICK_ORDER');
