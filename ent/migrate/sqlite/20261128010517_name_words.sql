-- Create "customer_words" table
CREATE TABLE `customer_words` (`word` text NOT NULL, `customer_id` integer NOT NULL, PRIMARY KEY (`word`, `customer_id`), CONSTRAINT `customer_words_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE);
-- Create index "customer_words_customer_id" to table: "customer_words"
CREATE INDEX `customer_words_customer_id` ON `customer_words` (`customer_id`);
-- Create "customer_user_words" table
CREATE TABLE `customer_user_words` (`word` text NOT NULL, `customer_user_id` integer NOT NULL, PRIMARY KEY (`word`, `customer_user_id`), CONSTRAINT `customer_user_words_customer_user_id` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "customer_user_words_customer_user_id" to table: "customer_user_words"
CREATE INDEX `customer_user_words_customer_user_id` ON `customer_user_words` (`customer_user_id`);
