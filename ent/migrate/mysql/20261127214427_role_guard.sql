-- Modify "customer_user_roles" table
ALTER TABLE `customer_user_roles` ADD COLUMN `guard` bigint NOT NULL DEFAULT 0;
-- Modify "staff_roles" table
ALTER TABLE `staff_roles` ADD COLUMN `guard` bigint NOT NULL DEFAULT 0;
