-- Modify "customers" table
ALTER TABLE `customers` ADD COLUMN `search_words` longtext NULL;
-- Modify "customer_users" table
ALTER TABLE `customer_users` ADD COLUMN `search_words` longtext NULL;
