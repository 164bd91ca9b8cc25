-- Add column "guard" to table: "customer_users"
ALTER TABLE `customer_users` ADD COLUMN `guard` integer NOT NULL DEFAULT 0;
-- Add column "pending_until" to table: "login_attempts"
ALTER TABLE `login_attempts` ADD COLUMN `pending_until` datetime NULL;
-- Add column "pending_until" to table: "rate_limits"
ALTER TABLE `rate_limits` ADD COLUMN `pending_until` datetime NULL;
-- Add column "guard" to table: "staff_users"
ALTER TABLE `staff_users` ADD COLUMN `guard` integer NOT NULL DEFAULT 0;
