-- Modify "login_attempts" table
ALTER TABLE `login_attempts` DROP FOREIGN KEY `login_attempts_customer_users_customer_user`;
-- Modify "login_attempts" table
ALTER TABLE `login_attempts` ADD CONSTRAINT `login_attempts_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON UPDATE RESTRICT ON DELETE SET NULL;
