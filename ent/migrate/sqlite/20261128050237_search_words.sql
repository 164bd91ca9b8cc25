-- Add column "search_words" to table: "customer_users"
ALTER TABLE `customer_users` ADD COLUMN `search_words` text NULL;
-- Add column "search_words" to table: "customers"
ALTER TABLE `customers` ADD COLUMN `search_words` text NULL;
