-- Modify "customers" table
ALTER TABLE `customers` DROP FOREIGN KEY `customers_customers_children`;
-- Modify "customers" table
ALTER TABLE `customers` ADD CONSTRAINT `customers_customers_children` FOREIGN KEY (`parent_id`) REFERENCES `customers` (`id`) ON UPDATE RESTRICT ON DELETE RESTRICT;
-- Modify "customer_user_roles" table
ALTER TABLE `customer_user_roles` DROP FOREIGN KEY `customer_user_roles_customers_customer`;
-- Modify "customer_user_roles" table
ALTER TABLE `customer_user_roles` ADD CONSTRAINT `customer_user_roles_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON UPDATE RESTRICT ON DELETE RESTRICT;
