-- Modify "customers" table
ALTER TABLE `customers` ADD COLUMN `state` varchar(40) NOT NULL DEFAULT 'ACTIVE';
-- Derive the states of the companies
UPDATE `customers` SET `state` = 'SUSPENDED' WHERE NOT `enabled`;
