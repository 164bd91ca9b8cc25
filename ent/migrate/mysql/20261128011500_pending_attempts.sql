-- Modify "customer_users" table
ALTER TABLE `customer_users` ADD COLUMN `guard` bigint NOT NULL DEFAULT 0;
-- Modify "login_attempts" table
ALTER TABLE `login_attempts` ADD COLUMN `pending_until` datetime(6) NULL;
-- Modify "rate_limits" table
ALTER TABLE `rate_limits` ADD COLUMN `pending_until` datetime(6) NULL;
-- Modify "staff_users" table
ALTER TABLE `staff_users` ADD COLUMN `guard` bigint NOT NULL DEFAULT 0;
