-- Create "saved_views" table
CREATE TABLE `saved_views` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `name_fold` text NOT NULL, `list` text NOT NULL DEFAULT ('CUSTOMER_USERS'), `filter` text NULL, `search` text NULL, `order_by` text NULL, `columns` json NULL, `shared` bool NOT NULL DEFAULT (false), `owner_staff_user_id` integer NULL, `owner_customer_user_id` integer NULL, CONSTRAINT `saved_views_staff_users_owner_staff_user` FOREIGN KEY (`owner_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `saved_views_customer_users_owner_customer_user` FOREIGN KEY (`owner_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "savedview_name_fold" to table: "saved_views"
CREATE INDEX `savedview_name_fold` ON `saved_views` (`name_fold`);
-- Create index "savedview_created_at" to table: "saved_views"
CREATE INDEX `savedview_created_at` ON `saved_views` (`created_at`);
-- Create index "savedview_owner_staff_user_id_list" to table: "saved_views"
CREATE INDEX `savedview_owner_staff_user_id_list` ON `saved_views` (`owner_staff_user_id`, `list`);
-- Create index "savedview_owner_customer_user_id_list" to table: "saved_views"
CREATE INDEX `savedview_owner_customer_user_id_list` ON `saved_views` (`owner_customer_user_id`, `list`);
