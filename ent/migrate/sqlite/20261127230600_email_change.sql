-- Add column "new_email_until" to table: "customer_users"
ALTER TABLE `customer_users` ADD COLUMN `new_email_until` datetime NULL;
-- Add column "new_email" to table: "staff_users"
ALTER TABLE `staff_users` ADD COLUMN `new_email` text NULL;
-- Add column "new_email_until" to table: "staff_users"
ALTER TABLE `staff_users` ADD COLUMN `new_email_until` datetime NULL;
