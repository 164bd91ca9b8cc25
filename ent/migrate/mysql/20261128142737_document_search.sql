-- Modify "orders" table
ALTER TABLE `orders` ADD COLUMN `identifier_fold` varchar(764) NOT NULL DEFAULT '', ADD COLUMN `po_number_fold` varchar(764) NULL, ADD COLUMN `search_words` longtext NULL, DROP INDEX `order_po_number`, ADD INDEX `order_identifier_fold` (`identifier_fold`), ADD INDEX `order_po_number_fold` (`po_number_fold`);
-- Create "order_words" table
CREATE TABLE `order_words` (`word` varchar(764) NOT NULL, `order_id` bigint NOT NULL, PRIMARY KEY (`word`, `order_id`), INDEX `order_words_order_id` (`order_id`), CONSTRAINT `order_words_order_id` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Modify "quotes" table
ALTER TABLE `quotes` ADD COLUMN `identifier_fold` varchar(764) NOT NULL DEFAULT '', ADD COLUMN `po_number_fold` varchar(764) NULL, ADD COLUMN `search_words` longtext NULL, ADD COLUMN `project_name_fold` varchar(764) NULL, DROP INDEX `quote_po_number`, ADD INDEX `quote_identifier_fold` (`identifier_fold`), ADD INDEX `quote_po_number_fold` (`po_number_fold`), ADD INDEX `quote_project_name_fold` (`project_name_fold`);
-- Create "quote_words" table
CREATE TABLE `quote_words` (`word` varchar(764) NOT NULL, `quote_id` bigint NOT NULL, PRIMARY KEY (`word`, `quote_id`), INDEX `quote_words_quote_id` (`quote_id`), CONSTRAINT `quote_words_quote_id` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Modify "rfqs" table
ALTER TABLE `rfqs` ADD COLUMN `identifier` varchar(255) NOT NULL, ADD COLUMN `identifier_fold` varchar(764) NOT NULL DEFAULT '', ADD COLUMN `po_number_fold` varchar(764) NULL, ADD COLUMN `search_words` longtext NULL, ADD COLUMN `project_name_fold` varchar(764) NULL, DROP INDEX `rfq_po_number`, ADD INDEX `rfq_identifier_fold` (`identifier_fold`), ADD INDEX `rfq_po_number_fold` (`po_number_fold`), ADD INDEX `rfq_project_name_fold` (`project_name_fold`);
-- Number the rows of before
UPDATE `rfqs` SET `identifier` = CONCAT('RFQ-', `id`);
-- Modify "rfqs" table
ALTER TABLE `rfqs` ADD UNIQUE INDEX `identifier` (`identifier`);
-- Create "rfq_words" table
CREATE TABLE `rfq_words` (`word` varchar(764) NOT NULL, `rfq_id` bigint NOT NULL, PRIMARY KEY (`word`, `rfq_id`), INDEX `rfq_words_rfq_id` (`rfq_id`), CONSTRAINT `rfq_words_rfq_id` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON UPDATE RESTRICT ON DELETE CASCADE) CHARSET utf8mb4 COLLATE utf8mb4_bin;
