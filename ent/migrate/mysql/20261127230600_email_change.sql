-- Modify "customer_users" table
ALTER TABLE `customer_users` ADD COLUMN `new_email_until` datetime(6) NULL;
-- Modify "staff_users" table
ALTER TABLE `staff_users` ADD COLUMN `new_email` varchar(255) NULL, ADD COLUMN `new_email_until` datetime(6) NULL;
