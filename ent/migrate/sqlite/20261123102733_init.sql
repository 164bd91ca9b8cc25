-- Create "consents" table
CREATE TABLE `consents` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `mandatory` bool NOT NULL DEFAULT (true), `declined_notification` bool NOT NULL DEFAULT (true));
-- Create index "consents_external_id_key" to table: "consents"
CREATE UNIQUE INDEX `consents_external_id_key` ON `consents` (`external_id`);
-- Create index "consent_name_fold" to table: "consents"
CREATE INDEX `consent_name_fold` ON `consents` (`name_fold`);
-- Create index "consent_created_at" to table: "consents"
CREATE INDEX `consent_created_at` ON `consents` (`created_at`);
-- Create "consent_acceptances" table
CREATE TABLE `consent_acceptances` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `accepted_at` datetime NOT NULL, `withdrawn_at` datetime NULL, `source` text NULL, `address` text NULL, `user_agent` text NULL, `consent_id` integer NOT NULL, `consent_version_id` integer NOT NULL, `customer_user_id` integer NOT NULL, CONSTRAINT `consent_acceptances_consents_consent` FOREIGN KEY (`consent_id`) REFERENCES `consents` (`id`) ON DELETE RESTRICT, CONSTRAINT `consent_acceptances_consent_versions_consent_version` FOREIGN KEY (`consent_version_id`) REFERENCES `consent_versions` (`id`) ON DELETE RESTRICT, CONSTRAINT `consent_acceptances_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "consentacceptance_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_accepted_at` ON `consent_acceptances` (`accepted_at`);
-- Create index "consentacceptance_created_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_created_at` ON `consent_acceptances` (`created_at`);
-- Create index "consentacceptance_consent_id_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_consent_id_accepted_at` ON `consent_acceptances` (`consent_id`, `accepted_at`);
-- Create index "consentacceptance_consent_version_id_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_consent_version_id_accepted_at` ON `consent_acceptances` (`consent_version_id`, `accepted_at`);
-- Create index "consentacceptance_customer_user_id_accepted_at" to table: "consent_acceptances"
CREATE INDEX `consentacceptance_customer_user_id_accepted_at` ON `consent_acceptances` (`customer_user_id`, `accepted_at`);
-- Create "consent_versions" table
CREATE TABLE `consent_versions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `number` integer NOT NULL, `text` text NOT NULL, `text_digest` text NOT NULL, `published_at` datetime NOT NULL, `consent_id` integer NOT NULL, CONSTRAINT `consent_versions_consents_consent` FOREIGN KEY (`consent_id`) REFERENCES `consents` (`id`) ON DELETE RESTRICT);
-- Create index "consentversion_published_at" to table: "consent_versions"
CREATE INDEX `consentversion_published_at` ON `consent_versions` (`published_at`);
-- Create index "consentversion_created_at" to table: "consent_versions"
CREATE INDEX `consentversion_created_at` ON `consent_versions` (`created_at`);
-- Create index "consentversion_consent_id_published_at" to table: "consent_versions"
CREATE INDEX `consentversion_consent_id_published_at` ON `consent_versions` (`consent_id`, `published_at`);
-- Create index "consentversion_consent_id_created_at" to table: "consent_versions"
CREATE INDEX `consentversion_consent_id_created_at` ON `consent_versions` (`consent_id`, `created_at`);
-- Create index "consentversion_consent_id_number" to table: "consent_versions"
CREATE UNIQUE INDEX `consentversion_consent_id_number` ON `consent_versions` (`consent_id`, `number`);
-- Create "customers" table
CREATE TABLE `customers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `path` text NOT NULL, `enabled` bool NOT NULL DEFAULT (true), `vat_id` text NULL, `internal_rating` integer NULL, `parent_id` integer NULL, `group_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `customers_customers_children` FOREIGN KEY (`parent_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_customer_groups_group` FOREIGN KEY (`group_id`) REFERENCES `customer_groups` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "customers_external_id_key" to table: "customers"
CREATE UNIQUE INDEX `customers_external_id_key` ON `customers` (`external_id`);
-- Create index "customer_path" to table: "customers"
CREATE INDEX `customer_path` ON `customers` (`path`);
-- Create index "customer_name_fold" to table: "customers"
CREATE INDEX `customer_name_fold` ON `customers` (`name_fold`);
-- Create index "customer_created_at" to table: "customers"
CREATE INDEX `customer_created_at` ON `customers` (`created_at`);
-- Create index "customer_parent_id_name_fold" to table: "customers"
CREATE INDEX `customer_parent_id_name_fold` ON `customers` (`parent_id`, `name_fold`);
-- Create index "customer_parent_id_created_at" to table: "customers"
CREATE INDEX `customer_parent_id_created_at` ON `customers` (`parent_id`, `created_at`);
-- Create index "customer_group_id_name_fold" to table: "customers"
CREATE INDEX `customer_group_id_name_fold` ON `customers` (`group_id`, `name_fold`);
-- Create index "customer_group_id_created_at" to table: "customers"
CREATE INDEX `customer_group_id_created_at` ON `customers` (`group_id`, `created_at`);
-- Create index "customer_owner_id_name_fold" to table: "customers"
CREATE INDEX `customer_owner_id_name_fold` ON `customers` (`owner_id`, `name_fold`);
-- Create "customer_addresses" table
CREATE TABLE `customer_addresses` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `label` text NULL, `name_prefix` text NULL, `first_name` text NULL, `middle_name` text NULL, `last_name` text NULL, `name_suffix` text NULL, `company` text NULL, `street` text NOT NULL, `street2` text NULL, `city` text NOT NULL, `city_fold` text NOT NULL, `postal_code` text NOT NULL, `country_code` text NOT NULL, `region_code` text NULL, `region_text` text NULL, `phone` text NULL, `validated_at` datetime NULL, `billing` bool NOT NULL DEFAULT (false), `shipping` bool NOT NULL DEFAULT (false), `primary_of` integer NULL, `default_billing_of` integer NULL, `default_shipping_of` integer NULL, `customer_id` integer NOT NULL, CONSTRAINT `customer_addresses_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE);
-- Create index "customer_addresses_external_id_key" to table: "customer_addresses"
CREATE UNIQUE INDEX `customer_addresses_external_id_key` ON `customer_addresses` (`external_id`);
-- Create index "customer_addresses_primary_of_key" to table: "customer_addresses"
CREATE UNIQUE INDEX `customer_addresses_primary_of_key` ON `customer_addresses` (`primary_of`);
-- Create index "customer_addresses_default_billing_of_key" to table: "customer_addresses"
CREATE UNIQUE INDEX `customer_addresses_default_billing_of_key` ON `customer_addresses` (`default_billing_of`);
-- Create index "customer_addresses_default_shipping_of_key" to table: "customer_addresses"
CREATE UNIQUE INDEX `customer_addresses_default_shipping_of_key` ON `customer_addresses` (`default_shipping_of`);
-- Create index "customeraddress_city_fold" to table: "customer_addresses"
CREATE INDEX `customeraddress_city_fold` ON `customer_addresses` (`city_fold`);
-- Create index "customeraddress_created_at" to table: "customer_addresses"
CREATE INDEX `customeraddress_created_at` ON `customer_addresses` (`created_at`);
-- Create index "customeraddress_customer_id_city_fold" to table: "customer_addresses"
CREATE INDEX `customeraddress_customer_id_city_fold` ON `customer_addresses` (`customer_id`, `city_fold`);
-- Create index "customeraddress_customer_id_created_at" to table: "customer_addresses"
CREATE INDEX `customeraddress_customer_id_created_at` ON `customer_addresses` (`customer_id`, `created_at`);
-- Create "customer_groups" table
CREATE TABLE `customer_groups` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL);
-- Create index "customer_groups_external_id_key" to table: "customer_groups"
CREATE UNIQUE INDEX `customer_groups_external_id_key` ON `customer_groups` (`external_id`);
-- Create index "customergroup_name_fold" to table: "customer_groups"
CREATE INDEX `customergroup_name_fold` ON `customer_groups` (`name_fold`);
-- Create index "customergroup_created_at" to table: "customer_groups"
CREATE INDEX `customergroup_created_at` ON `customer_groups` (`created_at`);
-- Create "customer_users" table
CREATE TABLE `customer_users` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `email` text NOT NULL, `email_fold` text NOT NULL, `email_key` text NULL, `name_prefix` text NULL, `first_name` text NOT NULL, `first_name_fold` text NOT NULL, `middle_name` text NULL, `last_name` text NOT NULL, `last_name_fold` text NOT NULL, `name_suffix` text NULL, `birthday` text NULL, `enabled` bool NOT NULL DEFAULT (true), `confirmed` bool NOT NULL DEFAULT (true), `guest` bool NOT NULL DEFAULT (false), `password_reset_required` bool NOT NULL DEFAULT (false), `locked_until` datetime NULL, `password_hash` text NULL, `password_changed_at` datetime NULL, `last_login_at` datetime NULL, `login_count` integer NOT NULL DEFAULT (0), `customer_id` integer NOT NULL, `website_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `customer_users_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `customer_users_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `customer_users_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "customer_users_external_id_key" to table: "customer_users"
CREATE UNIQUE INDEX `customer_users_external_id_key` ON `customer_users` (`external_id`);
-- Create index "customer_users_email_key_key" to table: "customer_users"
CREATE UNIQUE INDEX `customer_users_email_key_key` ON `customer_users` (`email_key`);
-- Create index "customeruser_last_name_fold" to table: "customer_users"
CREATE INDEX `customeruser_last_name_fold` ON `customer_users` (`last_name_fold`);
-- Create index "customeruser_first_name_fold" to table: "customer_users"
CREATE INDEX `customeruser_first_name_fold` ON `customer_users` (`first_name_fold`);
-- Create index "customeruser_email_fold" to table: "customer_users"
CREATE INDEX `customeruser_email_fold` ON `customer_users` (`email_fold`);
-- Create index "customeruser_created_at" to table: "customer_users"
CREATE INDEX `customeruser_created_at` ON `customer_users` (`created_at`);
-- Create index "customeruser_updated_at" to table: "customer_users"
CREATE INDEX `customeruser_updated_at` ON `customer_users` (`updated_at`);
-- Create index "customeruser_customer_id_last_name_fold" to table: "customer_users"
CREATE INDEX `customeruser_customer_id_last_name_fold` ON `customer_users` (`customer_id`, `last_name_fold`);
-- Create index "customeruser_customer_id_first_name_fold" to table: "customer_users"
CREATE INDEX `customeruser_customer_id_first_name_fold` ON `customer_users` (`customer_id`, `first_name_fold`);
-- Create index "customeruser_customer_id_email_fold" to table: "customer_users"
CREATE INDEX `customeruser_customer_id_email_fold` ON `customer_users` (`customer_id`, `email_fold`);
-- Create index "customeruser_customer_id_created_at" to table: "customer_users"
CREATE INDEX `customeruser_customer_id_created_at` ON `customer_users` (`customer_id`, `created_at`);
-- Create index "customeruser_customer_id_updated_at" to table: "customer_users"
CREATE INDEX `customeruser_customer_id_updated_at` ON `customer_users` (`customer_id`, `updated_at`);
-- Create index "customeruser_website_id_last_name_fold" to table: "customer_users"
CREATE INDEX `customeruser_website_id_last_name_fold` ON `customer_users` (`website_id`, `last_name_fold`);
-- Create index "customeruser_website_id_created_at" to table: "customer_users"
CREATE INDEX `customeruser_website_id_created_at` ON `customer_users` (`website_id`, `created_at`);
-- Create index "customeruser_owner_id_last_name_fold" to table: "customer_users"
CREATE INDEX `customeruser_owner_id_last_name_fold` ON `customer_users` (`owner_id`, `last_name_fold`);
-- Create "customer_user_addresses" table
CREATE TABLE `customer_user_addresses` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `label` text NULL, `name_prefix` text NULL, `first_name` text NULL, `middle_name` text NULL, `last_name` text NULL, `name_suffix` text NULL, `company` text NULL, `street` text NOT NULL, `street2` text NULL, `city` text NOT NULL, `city_fold` text NOT NULL, `postal_code` text NOT NULL, `country_code` text NOT NULL, `region_code` text NULL, `region_text` text NULL, `phone` text NULL, `validated_at` datetime NULL, `billing` bool NOT NULL DEFAULT (false), `shipping` bool NOT NULL DEFAULT (false), `primary_of` integer NULL, `default_billing_of` integer NULL, `default_shipping_of` integer NULL, `customer_user_id` integer NOT NULL, CONSTRAINT `customer_user_addresses_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "customer_user_addresses_external_id_key" to table: "customer_user_addresses"
CREATE UNIQUE INDEX `customer_user_addresses_external_id_key` ON `customer_user_addresses` (`external_id`);
-- Create index "customer_user_addresses_primary_of_key" to table: "customer_user_addresses"
CREATE UNIQUE INDEX `customer_user_addresses_primary_of_key` ON `customer_user_addresses` (`primary_of`);
-- Create index "customer_user_addresses_default_billing_of_key" to table: "customer_user_addresses"
CREATE UNIQUE INDEX `customer_user_addresses_default_billing_of_key` ON `customer_user_addresses` (`default_billing_of`);
-- Create index "customer_user_addresses_default_shipping_of_key" to table: "customer_user_addresses"
CREATE UNIQUE INDEX `customer_user_addresses_default_shipping_of_key` ON `customer_user_addresses` (`default_shipping_of`);
-- Create index "customeruseraddress_city_fold" to table: "customer_user_addresses"
CREATE INDEX `customeruseraddress_city_fold` ON `customer_user_addresses` (`city_fold`);
-- Create index "customeruseraddress_created_at" to table: "customer_user_addresses"
CREATE INDEX `customeruseraddress_created_at` ON `customer_user_addresses` (`created_at`);
-- Create index "customeruseraddress_customer_user_id_city_fold" to table: "customer_user_addresses"
CREATE INDEX `customeruseraddress_customer_user_id_city_fold` ON `customer_user_addresses` (`customer_user_id`, `city_fold`);
-- Create index "customeruseraddress_customer_user_id_created_at" to table: "customer_user_addresses"
CREATE INDEX `customeruseraddress_customer_user_id_created_at` ON `customer_user_addresses` (`customer_user_id`, `created_at`);
-- Create "customer_user_roles" table
CREATE TABLE `customer_user_roles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `code` text NOT NULL, `label` text NOT NULL, `label_fold` text NOT NULL, `self_managed` bool NOT NULL DEFAULT (false), `public` bool NOT NULL DEFAULT (true), `customer_id` integer NULL, CONSTRAINT `customer_user_roles_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL);
-- Create index "customer_user_roles_external_id_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_external_id_key` ON `customer_user_roles` (`external_id`);
-- Create index "customer_user_roles_code_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_code_key` ON `customer_user_roles` (`code`);
-- Create index "customeruserrole_label_fold" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_label_fold` ON `customer_user_roles` (`label_fold`);
-- Create index "customeruserrole_created_at" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_created_at` ON `customer_user_roles` (`created_at`);
-- Create index "customeruserrole_customer_id_label_fold" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_customer_id_label_fold` ON `customer_user_roles` (`customer_id`, `label_fold`);
-- Create "orders" table
CREATE TABLE `orders` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `po_number` text NULL, `ship_until` text NULL, `identifier` text NOT NULL, `customer_notes` text NULL, `internal_status` text NOT NULL DEFAULT ('PENDING'), `shipping_status` text NOT NULL DEFAULT ('NOT_SHIPPED'), `currency` text NOT NULL, `subtotal` integer NOT NULL DEFAULT (0), `discount` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, `quote_id` integer NULL, CONSTRAINT `orders_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `orders_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_quotes_quote` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE SET NULL);
-- Create index "orders_external_id_key" to table: "orders"
CREATE UNIQUE INDEX `orders_external_id_key` ON `orders` (`external_id`);
-- Create index "orders_identifier_key" to table: "orders"
CREATE UNIQUE INDEX `orders_identifier_key` ON `orders` (`identifier`);
-- Create index "order_created_at" to table: "orders"
CREATE INDEX `order_created_at` ON `orders` (`created_at`);
-- Create index "order_updated_at" to table: "orders"
CREATE INDEX `order_updated_at` ON `orders` (`updated_at`);
-- Create index "order_customer_id_created_at" to table: "orders"
CREATE INDEX `order_customer_id_created_at` ON `orders` (`customer_id`, `created_at`);
-- Create index "order_customer_id_updated_at" to table: "orders"
CREATE INDEX `order_customer_id_updated_at` ON `orders` (`customer_id`, `updated_at`);
-- Create index "order_customer_user_id_created_at" to table: "orders"
CREATE INDEX `order_customer_user_id_created_at` ON `orders` (`customer_user_id`, `created_at`);
-- Create index "order_customer_user_id_updated_at" to table: "orders"
CREATE INDEX `order_customer_user_id_updated_at` ON `orders` (`customer_user_id`, `updated_at`);
-- Create index "order_website_id_created_at" to table: "orders"
CREATE INDEX `order_website_id_created_at` ON `orders` (`website_id`, `created_at`);
-- Create index "order_owner_id_created_at" to table: "orders"
CREATE INDEX `order_owner_id_created_at` ON `orders` (`owner_id`, `created_at`);
-- Create index "order_quote_id_created_at" to table: "orders"
CREATE INDEX `order_quote_id_created_at` ON `orders` (`quote_id`, `created_at`);
-- Create "order_lines" table
CREATE TABLE `order_lines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL, `sku` text NOT NULL, `product_name` text NOT NULL, `quantity` integer NOT NULL DEFAULT (0), `unit` text NOT NULL, `currency` text NOT NULL, `price` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `order_id` integer NOT NULL, CONSTRAINT `order_lines_orders_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE CASCADE);
-- Create index "orderline_created_at" to table: "order_lines"
CREATE INDEX `orderline_created_at` ON `order_lines` (`created_at`);
-- Create index "orderline_order_id_position" to table: "order_lines"
CREATE INDEX `orderline_order_id_position` ON `order_lines` (`order_id`, `position`);
-- Create index "orderline_order_id_created_at" to table: "order_lines"
CREATE INDEX `orderline_order_id_created_at` ON `order_lines` (`order_id`, `created_at`);
-- Create "quotes" table
CREATE TABLE `quotes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `po_number` text NULL, `ship_until` text NULL, `identifier` text NOT NULL, `project_name` text NULL, `valid_until` datetime NULL, `expired` bool NOT NULL DEFAULT (false), `internal_status` text NOT NULL DEFAULT ('DRAFT'), `customer_status` text NOT NULL DEFAULT ('OPEN'), `currency` text NOT NULL, `total` integer NOT NULL DEFAULT (0), `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, `rfq_id` integer NULL, CONSTRAINT `quotes_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `quotes_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `quotes_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `quotes_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `quotes_rfqs_rfq` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE SET NULL);
-- Create index "quotes_external_id_key" to table: "quotes"
CREATE UNIQUE INDEX `quotes_external_id_key` ON `quotes` (`external_id`);
-- Create index "quotes_identifier_key" to table: "quotes"
CREATE UNIQUE INDEX `quotes_identifier_key` ON `quotes` (`identifier`);
-- Create index "quote_created_at" to table: "quotes"
CREATE INDEX `quote_created_at` ON `quotes` (`created_at`);
-- Create index "quote_updated_at" to table: "quotes"
CREATE INDEX `quote_updated_at` ON `quotes` (`updated_at`);
-- Create index "quote_customer_id_created_at" to table: "quotes"
CREATE INDEX `quote_customer_id_created_at` ON `quotes` (`customer_id`, `created_at`);
-- Create index "quote_customer_id_updated_at" to table: "quotes"
CREATE INDEX `quote_customer_id_updated_at` ON `quotes` (`customer_id`, `updated_at`);
-- Create index "quote_customer_user_id_created_at" to table: "quotes"
CREATE INDEX `quote_customer_user_id_created_at` ON `quotes` (`customer_user_id`, `created_at`);
-- Create index "quote_customer_user_id_updated_at" to table: "quotes"
CREATE INDEX `quote_customer_user_id_updated_at` ON `quotes` (`customer_user_id`, `updated_at`);
-- Create index "quote_website_id_created_at" to table: "quotes"
CREATE INDEX `quote_website_id_created_at` ON `quotes` (`website_id`, `created_at`);
-- Create index "quote_owner_id_created_at" to table: "quotes"
CREATE INDEX `quote_owner_id_created_at` ON `quotes` (`owner_id`, `created_at`);
-- Create index "quote_rfq_id_created_at" to table: "quotes"
CREATE INDEX `quote_rfq_id_created_at` ON `quotes` (`rfq_id`, `created_at`);
-- Create "rfqs" table
CREATE TABLE `rfqs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `po_number` text NULL, `ship_until` text NULL, `first_name` text NOT NULL, `last_name` text NOT NULL, `company` text NOT NULL, `email` text NOT NULL, `phone` text NULL, `role` text NULL, `project_name` text NULL, `note` text NULL, `cancellation_reason` text NULL, `internal_status` text NOT NULL DEFAULT ('OPEN'), `customer_status` text NOT NULL DEFAULT ('SUBMITTED'), `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `rfqs_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `rfqs_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `rfqs_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `rfqs_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "rfqs_external_id_key" to table: "rfqs"
CREATE UNIQUE INDEX `rfqs_external_id_key` ON `rfqs` (`external_id`);
-- Create index "rfq_created_at" to table: "rfqs"
CREATE INDEX `rfq_created_at` ON `rfqs` (`created_at`);
-- Create index "rfq_updated_at" to table: "rfqs"
CREATE INDEX `rfq_updated_at` ON `rfqs` (`updated_at`);
-- Create index "rfq_customer_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_customer_id_created_at` ON `rfqs` (`customer_id`, `created_at`);
-- Create index "rfq_customer_id_updated_at" to table: "rfqs"
CREATE INDEX `rfq_customer_id_updated_at` ON `rfqs` (`customer_id`, `updated_at`);
-- Create index "rfq_customer_user_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_created_at` ON `rfqs` (`customer_user_id`, `created_at`);
-- Create index "rfq_customer_user_id_updated_at" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_updated_at` ON `rfqs` (`customer_user_id`, `updated_at`);
-- Create index "rfq_website_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_website_id_created_at` ON `rfqs` (`website_id`, `created_at`);
-- Create index "rfq_owner_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_owner_id_created_at` ON `rfqs` (`owner_id`, `created_at`);
-- Create "sessions" table
CREATE TABLE `sessions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `last_used_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `token_digest` text NOT NULL, `user_agent` text NULL, `address` text NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `sessions_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `sessions_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "sessions_token_digest_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_token_digest_key` ON `sessions` (`token_digest`);
-- Create index "session_staff_user_id_created_at" to table: "sessions"
CREATE INDEX `session_staff_user_id_created_at` ON `sessions` (`staff_user_id`, `created_at`);
-- Create index "session_customer_user_id_created_at" to table: "sessions"
CREATE INDEX `session_customer_user_id_created_at` ON `sessions` (`customer_user_id`, `created_at`);
-- Create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Create "settings" table
CREATE TABLE `settings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `value` text NULL);
-- Create index "settings_name_key" to table: "settings"
CREATE UNIQUE INDEX `settings_name_key` ON `settings` (`name`);
-- Create "staff_users" table
CREATE TABLE `staff_users` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `email` text NOT NULL, `email_fold` text NOT NULL, `email_key` text NOT NULL, `first_name` text NOT NULL, `first_name_fold` text NOT NULL, `last_name` text NOT NULL, `last_name_fold` text NOT NULL, `enabled` bool NOT NULL DEFAULT (true), `password_hash` text NULL, `last_login_at` datetime NULL, `login_count` integer NOT NULL DEFAULT (0));
-- Create index "staff_users_external_id_key" to table: "staff_users"
CREATE UNIQUE INDEX `staff_users_external_id_key` ON `staff_users` (`external_id`);
-- Create index "staff_users_email_key_key" to table: "staff_users"
CREATE UNIQUE INDEX `staff_users_email_key_key` ON `staff_users` (`email_key`);
-- Create index "staffuser_last_name_fold" to table: "staff_users"
CREATE INDEX `staffuser_last_name_fold` ON `staff_users` (`last_name_fold`);
-- Create index "staffuser_first_name_fold" to table: "staff_users"
CREATE INDEX `staffuser_first_name_fold` ON `staff_users` (`first_name_fold`);
-- Create index "staffuser_email_fold" to table: "staff_users"
CREATE INDEX `staffuser_email_fold` ON `staff_users` (`email_fold`);
-- Create index "staffuser_created_at" to table: "staff_users"
CREATE INDEX `staffuser_created_at` ON `staff_users` (`created_at`);
-- Create "websites" table
CREATE TABLE `websites` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `url` text NOT NULL, `default` bool NOT NULL DEFAULT (false), `redirect_path` text NULL, `default_role_id` integer NULL, `guest_role_id` integer NULL, CONSTRAINT `websites_customer_user_roles_default_role` FOREIGN KEY (`default_role_id`) REFERENCES `customer_user_roles` (`id`) ON DELETE SET NULL, CONSTRAINT `websites_customer_user_roles_guest_role` FOREIGN KEY (`guest_role_id`) REFERENCES `customer_user_roles` (`id`) ON DELETE SET NULL);
-- Create index "websites_external_id_key" to table: "websites"
CREATE UNIQUE INDEX `websites_external_id_key` ON `websites` (`external_id`);
-- Create index "website_name_fold" to table: "websites"
CREATE INDEX `website_name_fold` ON `websites` (`name_fold`);
-- Create index "website_created_at" to table: "websites"
CREATE INDEX `website_created_at` ON `websites` (`created_at`);
-- Create "customers_sales_representatives" table
CREATE TABLE `customers_sales_representatives` (`customer_id` integer NOT NULL, `staff_user_id` integer NOT NULL, PRIMARY KEY (`customer_id`, `staff_user_id`), CONSTRAINT `customers_sales_representatives_customer_id` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE, CONSTRAINT `customers_sales_representatives_staff_user_id` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE);
-- Create index "customers_sales_representatives_staff_user_id" to table: "customers_sales_representatives"
CREATE INDEX `customers_sales_representatives_staff_user_id` ON `customers_sales_representatives` (`staff_user_id`);
-- Create "customer_users_roles" table
CREATE TABLE `customer_users_roles` (`customer_user_id` integer NOT NULL, `role_id` integer NOT NULL, PRIMARY KEY (`customer_user_id`, `role_id`), CONSTRAINT `customer_users_roles_customer_user_id` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE, CONSTRAINT `customer_users_roles_role_id` FOREIGN KEY (`role_id`) REFERENCES `customer_user_roles` (`id`) ON DELETE CASCADE);
-- Create index "customer_users_roles_role_id" to table: "customer_users_roles"
CREATE INDEX `customer_users_roles_role_id` ON `customer_users_roles` (`role_id`);
-- Create "customer_users_sales_representatives" table
CREATE TABLE `customer_users_sales_representatives` (`customer_user_id` integer NOT NULL, `staff_user_id` integer NOT NULL, PRIMARY KEY (`customer_user_id`, `staff_user_id`), CONSTRAINT `customer_users_sales_representatives_customer_user_id` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE, CONSTRAINT `customer_users_sales_representatives_staff_user_id` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE);
-- Create index "customer_users_sales_representatives_staff_user_id" to table: "customer_users_sales_representatives"
CREATE INDEX `customer_users_sales_representatives_staff_user_id` ON `customer_users_sales_representatives` (`staff_user_id`);
