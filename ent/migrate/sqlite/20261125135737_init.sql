-- Create "activities" table
CREATE TABLE `activities` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `kind` text NOT NULL DEFAULT ('NOTE'), `visibility` text NOT NULL DEFAULT ('INTERNAL'), `occurred_at` datetime NOT NULL, `subject` text NULL, `subject_fold` text NULL, `body` text NULL, `direction` text NULL, `from_name` text NULL, `from_address` text NULL, `recipients` json NULL, `message_id` text NULL, `thread_key` text NULL, `importance` text NULL, `starts_at` datetime NULL, `ends_at` datetime NULL, `all_day` bool NOT NULL DEFAULT (false), `cancelled` bool NOT NULL DEFAULT (false), `location` text NULL, `color` text NULL, `attendees` json NULL, `reminders` json NULL, `event` text NULL, `author_staff_user_id` integer NULL, `author_customer_user_id` integer NULL, CONSTRAINT `activities_staff_users_author_staff_user` FOREIGN KEY (`author_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `activities_customer_users_author_customer_user` FOREIGN KEY (`author_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL);
-- Create index "activities_external_id_key" to table: "activities"
CREATE UNIQUE INDEX `activities_external_id_key` ON `activities` (`external_id`);
-- Create index "activity_occurred_at" to table: "activities"
CREATE INDEX `activity_occurred_at` ON `activities` (`occurred_at`);
-- Create index "activity_created_at" to table: "activities"
CREATE INDEX `activity_created_at` ON `activities` (`created_at`);
-- Create index "activity_starts_at" to table: "activities"
CREATE INDEX `activity_starts_at` ON `activities` (`starts_at`);
-- Create index "activity_kind_occurred_at" to table: "activities"
CREATE INDEX `activity_kind_occurred_at` ON `activities` (`kind`, `occurred_at`);
-- Create index "activity_author_staff_user_id_occurred_at" to table: "activities"
CREATE INDEX `activity_author_staff_user_id_occurred_at` ON `activities` (`author_staff_user_id`, `occurred_at`);
-- Create index "activity_author_customer_user_id_occurred_at" to table: "activities"
CREATE INDEX `activity_author_customer_user_id_occurred_at` ON `activities` (`author_customer_user_id`, `occurred_at`);
-- Create index "activity_message_id" to table: "activities"
CREATE INDEX `activity_message_id` ON `activities` (`message_id`);
-- Create index "activity_thread_key" to table: "activities"
CREATE INDEX `activity_thread_key` ON `activities` (`thread_key`);
-- Create "activity_links" table
CREATE TABLE `activity_links` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `occurred_at` datetime NOT NULL, `activity_id` integer NOT NULL, `within_customer_id` integer NOT NULL, `customer_id` integer NULL, `customer_user_id` integer NULL, `rfq_id` integer NULL, `quote_id` integer NULL, `order_id` integer NULL, CONSTRAINT `activity_links_activities_activity` FOREIGN KEY (`activity_id`) REFERENCES `activities` (`id`) ON DELETE CASCADE, CONSTRAINT `activity_links_customers_within_customer` FOREIGN KEY (`within_customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE, CONSTRAINT `activity_links_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE, CONSTRAINT `activity_links_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE, CONSTRAINT `activity_links_rfqs_rfq` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE, CONSTRAINT `activity_links_quotes_quote` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE, CONSTRAINT `activity_links_orders_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE CASCADE);
-- Create index "activitylink_occurred_at" to table: "activity_links"
CREATE INDEX `activitylink_occurred_at` ON `activity_links` (`occurred_at`);
-- Create index "activitylink_activity_id_occurred_at" to table: "activity_links"
CREATE INDEX `activitylink_activity_id_occurred_at` ON `activity_links` (`activity_id`, `occurred_at`);
-- Create index "activitylink_within_customer_id_occurred_at_activity_id" to table: "activity_links"
CREATE INDEX `activitylink_within_customer_id_occurred_at_activity_id` ON `activity_links` (`within_customer_id`, `occurred_at`, `activity_id`);
-- Create index "activitylink_customer_id_occurred_at_activity_id" to table: "activity_links"
CREATE INDEX `activitylink_customer_id_occurred_at_activity_id` ON `activity_links` (`customer_id`, `occurred_at`, `activity_id`);
-- Create index "activitylink_customer_user_id_occurred_at_activity_id" to table: "activity_links"
CREATE INDEX `activitylink_customer_user_id_occurred_at_activity_id` ON `activity_links` (`customer_user_id`, `occurred_at`, `activity_id`);
-- Create index "activitylink_rfq_id_occurred_at_activity_id" to table: "activity_links"
CREATE INDEX `activitylink_rfq_id_occurred_at_activity_id` ON `activity_links` (`rfq_id`, `occurred_at`, `activity_id`);
-- Create index "activitylink_quote_id_occurred_at_activity_id" to table: "activity_links"
CREATE INDEX `activitylink_quote_id_occurred_at_activity_id` ON `activity_links` (`quote_id`, `occurred_at`, `activity_id`);
-- Create index "activitylink_order_id_occurred_at_activity_id" to table: "activity_links"
CREATE INDEX `activitylink_order_id_occurred_at_activity_id` ON `activity_links` (`order_id`, `occurred_at`, `activity_id`);
-- Create "api_tokens" table
CREATE TABLE `api_tokens` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `name_fold` text NOT NULL, `token_digest` text NOT NULL, `expires_at` datetime NOT NULL, `last_used_at` datetime NULL, `revoked_at` datetime NULL, `role_id` integer NOT NULL, `created_by_id` integer NULL, CONSTRAINT `api_tokens_staff_roles_role` FOREIGN KEY (`role_id`) REFERENCES `staff_roles` (`id`) ON DELETE RESTRICT, CONSTRAINT `api_tokens_staff_users_created_by` FOREIGN KEY (`created_by_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "api_tokens_token_digest_key" to table: "api_tokens"
CREATE UNIQUE INDEX `api_tokens_token_digest_key` ON `api_tokens` (`token_digest`);
-- Create index "apitoken_name_fold" to table: "api_tokens"
CREATE INDEX `apitoken_name_fold` ON `api_tokens` (`name_fold`);
-- Create index "apitoken_created_at" to table: "api_tokens"
CREATE INDEX `apitoken_created_at` ON `api_tokens` (`created_at`);
-- Create index "apitoken_expires_at" to table: "api_tokens"
CREATE INDEX `apitoken_expires_at` ON `api_tokens` (`expires_at`);
-- Create index "apitoken_role_id_created_at" to table: "api_tokens"
CREATE INDEX `apitoken_role_id_created_at` ON `api_tokens` (`role_id`, `created_at`);
-- Create index "apitoken_created_by_id_created_at" to table: "api_tokens"
CREATE INDEX `apitoken_created_by_id_created_at` ON `api_tokens` (`created_by_id`, `created_at`);
-- Create "attachments" table
CREATE TABLE `attachments` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `file_name` text NOT NULL, `file_name_fold` text NOT NULL, `content_type` text NOT NULL, `size` integer NOT NULL DEFAULT (0), `content_digest` text NOT NULL, `storage_key` text NOT NULL, `comment` text NULL, `visibility` text NOT NULL DEFAULT ('INTERNAL'), `within_customer_id` integer NOT NULL, `customer_id` integer NULL, `customer_user_id` integer NULL, `rfq_id` integer NULL, `quote_id` integer NULL, `order_id` integer NULL, `activity_id` integer NULL, `uploaded_by_staff_user_id` integer NULL, `uploaded_by_customer_user_id` integer NULL, CONSTRAINT `attachments_customers_within_customer` FOREIGN KEY (`within_customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_rfqs_rfq` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_quotes_quote` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_orders_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_activities_activity` FOREIGN KEY (`activity_id`) REFERENCES `activities` (`id`) ON DELETE CASCADE, CONSTRAINT `attachments_staff_users_uploaded_by_staff_user` FOREIGN KEY (`uploaded_by_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `attachments_customer_users_uploaded_by_customer_user` FOREIGN KEY (`uploaded_by_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL);
-- Create index "attachments_storage_key_key" to table: "attachments"
CREATE UNIQUE INDEX `attachments_storage_key_key` ON `attachments` (`storage_key`);
-- Create index "attachment_file_name_fold" to table: "attachments"
CREATE INDEX `attachment_file_name_fold` ON `attachments` (`file_name_fold`);
-- Create index "attachment_created_at" to table: "attachments"
CREATE INDEX `attachment_created_at` ON `attachments` (`created_at`);
-- Create index "attachment_within_customer_id_created_at" to table: "attachments"
CREATE INDEX `attachment_within_customer_id_created_at` ON `attachments` (`within_customer_id`, `created_at`);
-- Create index "attachment_customer_id_created_at" to table: "attachments"
CREATE INDEX `attachment_customer_id_created_at` ON `attachments` (`customer_id`, `created_at`);
-- Create index "attachment_customer_user_id_created_at" to table: "attachments"
CREATE INDEX `attachment_customer_user_id_created_at` ON `attachments` (`customer_user_id`, `created_at`);
-- Create index "attachment_rfq_id_created_at" to table: "attachments"
CREATE INDEX `attachment_rfq_id_created_at` ON `attachments` (`rfq_id`, `created_at`);
-- Create index "attachment_quote_id_created_at" to table: "attachments"
CREATE INDEX `attachment_quote_id_created_at` ON `attachments` (`quote_id`, `created_at`);
-- Create index "attachment_order_id_created_at" to table: "attachments"
CREATE INDEX `attachment_order_id_created_at` ON `attachments` (`order_id`, `created_at`);
-- Create index "attachment_activity_id_created_at" to table: "attachments"
CREATE INDEX `attachment_activity_id_created_at` ON `attachments` (`activity_id`, `created_at`);
-- Create index "attachment_uploaded_by_staff_user_id_created_at" to table: "attachments"
CREATE INDEX `attachment_uploaded_by_staff_user_id_created_at` ON `attachments` (`uploaded_by_staff_user_id`, `created_at`);
-- Create index "attachment_uploaded_by_customer_user_id_created_at" to table: "attachments"
CREATE INDEX `attachment_uploaded_by_customer_user_id_created_at` ON `attachments` (`uploaded_by_customer_user_id`, `created_at`);
-- Create "audit_diffs" table
CREATE TABLE `audit_diffs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `salt` text NOT NULL, `changes` json NULL, `entry_id` integer NOT NULL, CONSTRAINT `audit_diffs_audit_entries_entry` FOREIGN KEY (`entry_id`) REFERENCES `audit_entries` (`id`) ON DELETE CASCADE);
-- Create index "auditdiff_entry_id" to table: "audit_diffs"
CREATE UNIQUE INDEX `auditdiff_entry_id` ON `audit_diffs` (`entry_id`);
-- Create "audit_entries" table
CREATE TABLE `audit_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `occurred_at` datetime NOT NULL, `action` text NOT NULL DEFAULT ('CREATE'), `entity` text NOT NULL, `record_id` integer NOT NULL, `version` integer NULL, `actor_kind` text NOT NULL DEFAULT ('SYSTEM'), `effective_actor_kind` text NOT NULL DEFAULT ('SYSTEM'), `actor_staff_user_id` integer NULL, `actor_customer_user_id` integer NULL, `api_token_id` integer NULL, `request_id` text NULL, `address` text NULL, `reason` text NULL, `diff_digest` text NULL, `sequence` integer NULL, `hash` text NULL, `previous_hash` text NULL);
-- Create index "auditentry_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_occurred_at` ON `audit_entries` (`occurred_at`);
-- Create index "auditentry_entity_record_id" to table: "audit_entries"
CREATE INDEX `auditentry_entity_record_id` ON `audit_entries` (`entity`, `record_id`);
-- Create index "auditentry_actor_staff_user_id_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_actor_staff_user_id_occurred_at` ON `audit_entries` (`actor_staff_user_id`, `occurred_at`);
-- Create index "auditentry_actor_customer_user_id_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_actor_customer_user_id_occurred_at` ON `audit_entries` (`actor_customer_user_id`, `occurred_at`);
-- Create index "auditentry_sequence" to table: "audit_entries"
CREATE UNIQUE INDEX `auditentry_sequence` ON `audit_entries` (`sequence`);
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
CREATE TABLE `customers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `path` text NOT NULL, `enabled` bool NOT NULL DEFAULT (true), `vat_id` text NULL, `tax_code` text NULL, `payment_term` text NULL, `guard` integer NOT NULL DEFAULT (0), `internal_rating` integer NULL, `parent_id` integer NULL, `group_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `customers_customers_children` FOREIGN KEY (`parent_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_customer_groups_group` FOREIGN KEY (`group_id`) REFERENCES `customer_groups` (`id`) ON DELETE SET NULL, CONSTRAINT `customers_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "customers_external_id_key" to table: "customers"
CREATE UNIQUE INDEX `customers_external_id_key` ON `customers` (`external_id`);
-- Create index "customer_path" to table: "customers"
CREATE INDEX `customer_path` ON `customers` (`path`);
-- Create index "customer_name_fold" to table: "customers"
CREATE INDEX `customer_name_fold` ON `customers` (`name_fold`);
-- Create index "customer_created_at" to table: "customers"
CREATE INDEX `customer_created_at` ON `customers` (`created_at`);
-- Create index "customer_updated_at" to table: "customers"
CREATE INDEX `customer_updated_at` ON `customers` (`updated_at`);
-- Create index "customer_internal_rating" to table: "customers"
CREATE INDEX `customer_internal_rating` ON `customers` (`internal_rating`);
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
-- Create index "customer_owner_id_created_at" to table: "customers"
CREATE INDEX `customer_owner_id_created_at` ON `customers` (`owner_id`, `created_at`);
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
CREATE TABLE `customer_groups` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `tax_code` text NULL, `payment_term` text NULL);
-- Create index "customer_groups_external_id_key" to table: "customer_groups"
CREATE UNIQUE INDEX `customer_groups_external_id_key` ON `customer_groups` (`external_id`);
-- Create index "customergroup_name_fold" to table: "customer_groups"
CREATE INDEX `customergroup_name_fold` ON `customer_groups` (`name_fold`);
-- Create index "customergroup_created_at" to table: "customer_groups"
CREATE INDEX `customergroup_created_at` ON `customer_groups` (`created_at`);
-- Create "customer_users" table
CREATE TABLE `customer_users` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `email` text NOT NULL, `email_fold` text NOT NULL, `email_key` text NULL, `name_prefix` text NULL, `first_name` text NOT NULL, `first_name_fold` text NOT NULL, `middle_name` text NULL, `last_name` text NOT NULL, `last_name_fold` text NOT NULL, `name_suffix` text NULL, `birthday` text NULL, `enabled` bool NOT NULL DEFAULT (true), `confirmed` bool NOT NULL DEFAULT (true), `guest` bool NOT NULL DEFAULT (false), `password_reset_required` bool NOT NULL DEFAULT (false), `must_change_password` bool NOT NULL DEFAULT (false), `failed_logins` integer NOT NULL DEFAULT (0), `locked_until` datetime NULL, `password_hash` text NULL, `password_changed_at` datetime NULL, `last_login_at` datetime NULL, `login_count` integer NOT NULL DEFAULT (0), `new_email` text NULL, `preferred_locale` text NULL, `preferred_currency` text NULL, `customer_id` integer NOT NULL, `website_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `customer_users_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `customer_users_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `customer_users_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "customer_users_external_id_key" to table: "customer_users"
CREATE UNIQUE INDEX `customer_users_external_id_key` ON `customer_users` (`external_id`);
-- Create index "customer_users_email_key_key" to table: "customer_users"
CREATE UNIQUE INDEX `customer_users_email_key_key` ON `customer_users` (`email_key`);
-- Create index "customeruser_last_name_fold_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_last_name_fold_id_customer_id` ON `customer_users` (`last_name_fold`, `id`, `customer_id`);
-- Create index "customeruser_first_name_fold_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_first_name_fold_id_customer_id` ON `customer_users` (`first_name_fold`, `id`, `customer_id`);
-- Create index "customeruser_email_fold_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_email_fold_id_customer_id` ON `customer_users` (`email_fold`, `id`, `customer_id`);
-- Create index "customeruser_created_at_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_created_at_id_customer_id` ON `customer_users` (`created_at`, `id`, `customer_id`);
-- Create index "customeruser_updated_at_id_customer_id" to table: "customer_users"
CREATE INDEX `customeruser_updated_at_id_customer_id` ON `customer_users` (`updated_at`, `id`, `customer_id`);
-- Create index "customeruser_birthday" to table: "customer_users"
CREATE INDEX `customeruser_birthday` ON `customer_users` (`birthday`);
-- Create index "customeruser_last_login_at" to table: "customer_users"
CREATE INDEX `customeruser_last_login_at` ON `customer_users` (`last_login_at`);
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
-- Create index "customeruser_owner_id_created_at" to table: "customer_users"
CREATE INDEX `customeruser_owner_id_created_at` ON `customer_users` (`owner_id`, `created_at`);
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
CREATE TABLE `customer_user_roles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `code` text NOT NULL, `label` text NOT NULL, `label_fold` text NOT NULL, `label_key` text NOT NULL, `administers` bool NOT NULL DEFAULT (false), `self_managed` bool NOT NULL DEFAULT (false), `public` bool NOT NULL DEFAULT (true), `default_level` text NOT NULL DEFAULT ('NONE'), `permissions` json NULL, `capabilities` json NULL, `customer_id` integer NULL, CONSTRAINT `customer_user_roles_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL);
-- Create index "customer_user_roles_external_id_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_external_id_key` ON `customer_user_roles` (`external_id`);
-- Create index "customer_user_roles_code_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_code_key` ON `customer_user_roles` (`code`);
-- Create index "customer_user_roles_label_key_key" to table: "customer_user_roles"
CREATE UNIQUE INDEX `customer_user_roles_label_key_key` ON `customer_user_roles` (`label_key`);
-- Create index "customeruserrole_label_fold" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_label_fold` ON `customer_user_roles` (`label_fold`);
-- Create index "customeruserrole_created_at" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_created_at` ON `customer_user_roles` (`created_at`);
-- Create index "customeruserrole_customer_id_label_fold" to table: "customer_user_roles"
CREATE INDEX `customeruserrole_customer_id_label_fold` ON `customer_user_roles` (`customer_id`, `label_fold`);
-- Create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name_digest` text NOT NULL, `fingerprint` text NOT NULL, `node` text NULL, `created_at` datetime NOT NULL);
-- Create index "idempotency_keys_name_digest_key" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotency_keys_name_digest_key` ON `idempotency_keys` (`name_digest`);
-- Create index "idempotencykey_created_at" to table: "idempotency_keys"
CREATE INDEX `idempotencykey_created_at` ON `idempotency_keys` (`created_at`);
-- Create "invitations" table
CREATE TABLE `invitations` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `email` text NOT NULL, `email_fold` text NOT NULL, `email_key` text NOT NULL, `status` text NOT NULL DEFAULT ('PENDING'), `expires_at` datetime NOT NULL, `accepted_at` datetime NULL, `token_digest` text NULL, `customer_id` integer NOT NULL, `website_id` integer NULL, `invited_by_staff_user_id` integer NULL, `invited_by_customer_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `invitations_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE, CONSTRAINT `invitations_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `invitations_staff_users_invited_by_staff_user` FOREIGN KEY (`invited_by_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `invitations_customer_users_invited_by_customer_user` FOREIGN KEY (`invited_by_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `invitations_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL);
-- Create index "invitations_token_digest_key" to table: "invitations"
CREATE UNIQUE INDEX `invitations_token_digest_key` ON `invitations` (`token_digest`);
-- Create index "invitation_email_fold" to table: "invitations"
CREATE INDEX `invitation_email_fold` ON `invitations` (`email_fold`);
-- Create index "invitation_email_key" to table: "invitations"
CREATE INDEX `invitation_email_key` ON `invitations` (`email_key`);
-- Create index "invitation_created_at" to table: "invitations"
CREATE INDEX `invitation_created_at` ON `invitations` (`created_at`);
-- Create index "invitation_expires_at" to table: "invitations"
CREATE INDEX `invitation_expires_at` ON `invitations` (`expires_at`);
-- Create index "invitation_customer_id_created_at" to table: "invitations"
CREATE INDEX `invitation_customer_id_created_at` ON `invitations` (`customer_id`, `created_at`);
-- Create index "invitation_website_id_created_at" to table: "invitations"
CREATE INDEX `invitation_website_id_created_at` ON `invitations` (`website_id`, `created_at`);
-- Create index "invitation_invited_by_staff_user_id_created_at" to table: "invitations"
CREATE INDEX `invitation_invited_by_staff_user_id_created_at` ON `invitations` (`invited_by_staff_user_id`, `created_at`);
-- Create index "invitation_invited_by_customer_user_id_created_at" to table: "invitations"
CREATE INDEX `invitation_invited_by_customer_user_id_created_at` ON `invitations` (`invited_by_customer_user_id`, `created_at`);
-- Create index "invitation_customer_user_id_created_at" to table: "invitations"
CREATE INDEX `invitation_customer_user_id_created_at` ON `invitations` (`customer_user_id`, `created_at`);
-- Create "jobs" table
CREATE TABLE `jobs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `kind` text NOT NULL, `state` text NOT NULL DEFAULT ('QUEUED'), `input` text NULL, `result` text NULL, `error` text NULL, `done` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `attempts` integer NOT NULL DEFAULT (0), `run_at` datetime NOT NULL, `lease_until` datetime NULL, `lease_owner` text NULL, `finished_at` datetime NULL, `requested_by_staff_user_id` integer NULL, `requested_by_customer_user_id` integer NULL, CONSTRAINT `jobs_staff_users_requested_by_staff_user` FOREIGN KEY (`requested_by_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `jobs_customer_users_requested_by_customer_user` FOREIGN KEY (`requested_by_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL);
-- Create index "job_created_at" to table: "jobs"
CREATE INDEX `job_created_at` ON `jobs` (`created_at`);
-- Create index "job_state_run_at" to table: "jobs"
CREATE INDEX `job_state_run_at` ON `jobs` (`state`, `run_at`);
-- Create index "job_requested_by_staff_user_id_created_at" to table: "jobs"
CREATE INDEX `job_requested_by_staff_user_id_created_at` ON `jobs` (`requested_by_staff_user_id`, `created_at`);
-- Create index "job_requested_by_customer_user_id_created_at" to table: "jobs"
CREATE INDEX `job_requested_by_customer_user_id_created_at` ON `jobs` (`requested_by_customer_user_id`, `created_at`);
-- Create "login_attempts" table
CREATE TABLE `login_attempts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `attempted_at` datetime NOT NULL, `outcome` text NOT NULL DEFAULT ('SUCCESS'), `audience` text NOT NULL DEFAULT ('STOREFRONT'), `source` text NOT NULL DEFAULT ('PASSWORD'), `address` text NULL, `user_agent` text NULL, `website_id` integer NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `login_attempts_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `login_attempts_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `login_attempts_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "loginattempt_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_attempted_at` ON `login_attempts` (`attempted_at`);
-- Create index "loginattempt_website_id_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_website_id_attempted_at` ON `login_attempts` (`website_id`, `attempted_at`);
-- Create index "loginattempt_staff_user_id_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_staff_user_id_attempted_at` ON `login_attempts` (`staff_user_id`, `attempted_at`);
-- Create index "loginattempt_customer_user_id_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_customer_user_id_attempted_at` ON `login_attempts` (`customer_user_id`, `attempted_at`);
-- Create index "loginattempt_address_attempted_at" to table: "login_attempts"
CREATE INDEX `loginattempt_address_attempted_at` ON `login_attempts` (`address`, `attempted_at`);
-- Create "mails" table
CREATE TABLE `mails` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `template` text NOT NULL, `parameters` text NULL, `recipient` text NOT NULL, `recipient_name` text NULL, `message_id` text NOT NULL, `state` text NOT NULL DEFAULT ('QUEUED'), `error` text NULL, `attempts` integer NOT NULL DEFAULT (0), `send_at` datetime NOT NULL, `lease_until` datetime NULL, `lease_owner` text NULL, `sent_at` datetime NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `mails_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `mails_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "mails_message_id_key" to table: "mails"
CREATE UNIQUE INDEX `mails_message_id_key` ON `mails` (`message_id`);
-- Create index "mail_state_send_at" to table: "mails"
CREATE INDEX `mail_state_send_at` ON `mails` (`state`, `send_at`);
-- Create index "mail_staff_user_id_created_at" to table: "mails"
CREATE INDEX `mail_staff_user_id_created_at` ON `mails` (`staff_user_id`, `created_at`);
-- Create index "mail_customer_user_id_created_at" to table: "mails"
CREATE INDEX `mail_customer_user_id_created_at` ON `mails` (`customer_user_id`, `created_at`);
-- Create "one_time_tokens" table
CREATE TABLE `one_time_tokens` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `purpose` text NOT NULL DEFAULT ('CONFIRM'), `token_digest` text NOT NULL, `email` text NULL, `expires_at` datetime NOT NULL, `used_at` datetime NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `one_time_tokens_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `one_time_tokens_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "one_time_tokens_token_digest_key" to table: "one_time_tokens"
CREATE UNIQUE INDEX `one_time_tokens_token_digest_key` ON `one_time_tokens` (`token_digest`);
-- Create index "onetimetoken_expires_at" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_expires_at` ON `one_time_tokens` (`expires_at`);
-- Create index "onetimetoken_staff_user_id_purpose" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_staff_user_id_purpose` ON `one_time_tokens` (`staff_user_id`, `purpose`);
-- Create index "onetimetoken_customer_user_id_purpose" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_customer_user_id_purpose` ON `one_time_tokens` (`customer_user_id`, `purpose`);
-- Create "orders" table
CREATE TABLE `orders` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `po_number` text NULL, `ship_until` text NULL, `identifier` text NOT NULL, `customer_notes` text NULL, `internal_status` text NOT NULL DEFAULT ('PENDING'), `shipping_status` text NOT NULL DEFAULT ('NOT_SHIPPED'), `currency` text NOT NULL, `subtotal` integer NOT NULL DEFAULT (0), `discount` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `payment_method` text NULL, `payment_status` text NOT NULL DEFAULT ('PENDING'), `shipping_method` text NULL, `estimated_shipping_cost` integer NULL, `overridden_shipping_cost` integer NULL, `billing_address` json NULL, `shipping_address` json NULL, `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, `quote_id` integer NULL, `created_by_id` integer NULL, `parent_id` integer NULL, CONSTRAINT `orders_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `orders_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_quotes_quote` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_staff_users_created_by` FOREIGN KEY (`created_by_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `orders_orders_children` FOREIGN KEY (`parent_id`) REFERENCES `orders` (`id`) ON DELETE SET NULL);
-- Create index "orders_external_id_key" to table: "orders"
CREATE UNIQUE INDEX `orders_external_id_key` ON `orders` (`external_id`);
-- Create index "orders_identifier_key" to table: "orders"
CREATE UNIQUE INDEX `orders_identifier_key` ON `orders` (`identifier`);
-- Create index "order_created_at_id_customer_id" to table: "orders"
CREATE INDEX `order_created_at_id_customer_id` ON `orders` (`created_at`, `id`, `customer_id`);
-- Create index "order_updated_at" to table: "orders"
CREATE INDEX `order_updated_at` ON `orders` (`updated_at`);
-- Create index "order_ship_until" to table: "orders"
CREATE INDEX `order_ship_until` ON `orders` (`ship_until`);
-- Create index "order_customer_id_created_at" to table: "orders"
CREATE INDEX `order_customer_id_created_at` ON `orders` (`customer_id`, `created_at`);
-- Create index "order_customer_id_updated_at" to table: "orders"
CREATE INDEX `order_customer_id_updated_at` ON `orders` (`customer_id`, `updated_at`);
-- Create index "order_customer_user_id_created_at_id_customer_id" to table: "orders"
CREATE INDEX `order_customer_user_id_created_at_id_customer_id` ON `orders` (`customer_user_id`, `created_at`, `id`, `customer_id`);
-- Create index "order_customer_user_id_updated_at" to table: "orders"
CREATE INDEX `order_customer_user_id_updated_at` ON `orders` (`customer_user_id`, `updated_at`);
-- Create index "order_website_id_created_at" to table: "orders"
CREATE INDEX `order_website_id_created_at` ON `orders` (`website_id`, `created_at`);
-- Create index "order_owner_id_created_at" to table: "orders"
CREATE INDEX `order_owner_id_created_at` ON `orders` (`owner_id`, `created_at`);
-- Create index "order_quote_id_created_at" to table: "orders"
CREATE INDEX `order_quote_id_created_at` ON `orders` (`quote_id`, `created_at`);
-- Create index "order_parent_id_created_at" to table: "orders"
CREATE INDEX `order_parent_id_created_at` ON `orders` (`parent_id`, `created_at`);
-- Create index "order_created_by_id_created_at" to table: "orders"
CREATE INDEX `order_created_by_id_created_at` ON `orders` (`created_by_id`, `created_at`);
-- Create index "order_total" to table: "orders"
CREATE INDEX `order_total` ON `orders` (`total`);
-- Create "order_lines" table
CREATE TABLE `order_lines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL, `sku` text NOT NULL, `product_name` text NOT NULL, `quantity` integer NOT NULL DEFAULT (0), `unit` text NOT NULL, `currency` text NOT NULL, `price` integer NOT NULL DEFAULT (0), `total` integer NOT NULL DEFAULT (0), `order_id` integer NOT NULL, CONSTRAINT `order_lines_orders_order` FOREIGN KEY (`order_id`) REFERENCES `orders` (`id`) ON DELETE CASCADE);
-- Create index "orderline_created_at" to table: "order_lines"
CREATE INDEX `orderline_created_at` ON `order_lines` (`created_at`);
-- Create index "orderline_order_id_position" to table: "order_lines"
CREATE INDEX `orderline_order_id_position` ON `order_lines` (`order_id`, `position`);
-- Create index "orderline_order_id_created_at" to table: "order_lines"
CREATE INDEX `orderline_order_id_created_at` ON `order_lines` (`order_id`, `created_at`);
-- Create "quotes" table
CREATE TABLE `quotes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `po_number` text NULL, `ship_until` text NULL, `identifier` text NOT NULL, `project_name` text NULL, `valid_until` datetime NULL, `expired` bool NOT NULL DEFAULT (false), `prices_changed` bool NOT NULL DEFAULT (false), `shipping_method` text NULL, `shipping_method_locked` bool NOT NULL DEFAULT (false), `estimated_shipping_cost` integer NULL, `overridden_shipping_cost` integer NULL, `shipping_address` json NULL, `internal_status` text NOT NULL DEFAULT ('DRAFT'), `customer_status` text NOT NULL DEFAULT ('OPEN'), `currency` text NOT NULL, `total` integer NOT NULL DEFAULT (0), `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, `rfq_id` integer NULL, CONSTRAINT `quotes_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `quotes_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `quotes_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `quotes_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `quotes_rfqs_rfq` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE SET NULL);
-- Create index "quotes_external_id_key" to table: "quotes"
CREATE UNIQUE INDEX `quotes_external_id_key` ON `quotes` (`external_id`);
-- Create index "quotes_identifier_key" to table: "quotes"
CREATE UNIQUE INDEX `quotes_identifier_key` ON `quotes` (`identifier`);
-- Create index "quote_created_at_id_customer_id" to table: "quotes"
CREATE INDEX `quote_created_at_id_customer_id` ON `quotes` (`created_at`, `id`, `customer_id`);
-- Create index "quote_updated_at" to table: "quotes"
CREATE INDEX `quote_updated_at` ON `quotes` (`updated_at`);
-- Create index "quote_ship_until" to table: "quotes"
CREATE INDEX `quote_ship_until` ON `quotes` (`ship_until`);
-- Create index "quote_customer_id_created_at" to table: "quotes"
CREATE INDEX `quote_customer_id_created_at` ON `quotes` (`customer_id`, `created_at`);
-- Create index "quote_customer_id_updated_at" to table: "quotes"
CREATE INDEX `quote_customer_id_updated_at` ON `quotes` (`customer_id`, `updated_at`);
-- Create index "quote_customer_user_id_created_at_id_customer_id" to table: "quotes"
CREATE INDEX `quote_customer_user_id_created_at_id_customer_id` ON `quotes` (`customer_user_id`, `created_at`, `id`, `customer_id`);
-- Create index "quote_customer_user_id_updated_at" to table: "quotes"
CREATE INDEX `quote_customer_user_id_updated_at` ON `quotes` (`customer_user_id`, `updated_at`);
-- Create index "quote_website_id_created_at" to table: "quotes"
CREATE INDEX `quote_website_id_created_at` ON `quotes` (`website_id`, `created_at`);
-- Create index "quote_owner_id_created_at" to table: "quotes"
CREATE INDEX `quote_owner_id_created_at` ON `quotes` (`owner_id`, `created_at`);
-- Create index "quote_rfq_id_created_at" to table: "quotes"
CREATE INDEX `quote_rfq_id_created_at` ON `quotes` (`rfq_id`, `created_at`);
-- Create index "quote_valid_until" to table: "quotes"
CREATE INDEX `quote_valid_until` ON `quotes` (`valid_until`);
-- Create index "quote_total" to table: "quotes"
CREATE INDEX `quote_total` ON `quotes` (`total`);
-- Create "quote_lines" table
CREATE TABLE `quote_lines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL, `sku` text NOT NULL, `product_name` text NOT NULL, `replacement_sku` text NULL, `kind` text NOT NULL DEFAULT ('REQUESTED'), `customer_comment` text NULL, `seller_comment` text NULL, `quote_id` integer NOT NULL, `rfq_item_id` integer NULL, CONSTRAINT `quote_lines_quotes_quote` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE, CONSTRAINT `quote_lines_rfq_items_rfq_item` FOREIGN KEY (`rfq_item_id`) REFERENCES `rfq_items` (`id`) ON DELETE SET NULL);
-- Create index "quoteline_created_at" to table: "quote_lines"
CREATE INDEX `quoteline_created_at` ON `quote_lines` (`created_at`);
-- Create index "quoteline_quote_id_position" to table: "quote_lines"
CREATE INDEX `quoteline_quote_id_position` ON `quote_lines` (`quote_id`, `position`);
-- Create index "quoteline_quote_id_created_at" to table: "quote_lines"
CREATE INDEX `quoteline_quote_id_created_at` ON `quote_lines` (`quote_id`, `created_at`);
-- Create index "quoteline_rfq_item_id_created_at" to table: "quote_lines"
CREATE INDEX `quoteline_rfq_item_id_created_at` ON `quote_lines` (`rfq_item_id`, `created_at`);
-- Create "quote_offers" table
CREATE TABLE `quote_offers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `quantity` integer NOT NULL DEFAULT (0), `unit` text NOT NULL, `allow_increments` bool NOT NULL DEFAULT (true), `currency` text NOT NULL, `price` integer NOT NULL DEFAULT (0), `quote_line_id` integer NOT NULL, `quote_id` integer NOT NULL, CONSTRAINT `quote_offers_quote_lines_quote_line` FOREIGN KEY (`quote_line_id`) REFERENCES `quote_lines` (`id`) ON DELETE CASCADE, CONSTRAINT `quote_offers_quotes_quote` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE);
-- Create index "quoteoffer_created_at" to table: "quote_offers"
CREATE INDEX `quoteoffer_created_at` ON `quote_offers` (`created_at`);
-- Create index "quoteoffer_quote_line_id_created_at" to table: "quote_offers"
CREATE INDEX `quoteoffer_quote_line_id_created_at` ON `quote_offers` (`quote_line_id`, `created_at`);
-- Create index "quoteoffer_quote_id_created_at" to table: "quote_offers"
CREATE INDEX `quoteoffer_quote_id_created_at` ON `quote_offers` (`quote_id`, `created_at`);
-- Create "rate_limits" table
CREATE TABLE `rate_limits` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `hits` integer NOT NULL DEFAULT (0), `began_at` datetime NOT NULL);
-- Create index "rate_limits_name_key" to table: "rate_limits"
CREATE UNIQUE INDEX `rate_limits_name_key` ON `rate_limits` (`name`);
-- Create index "ratelimit_began_at" to table: "rate_limits"
CREATE INDEX `ratelimit_began_at` ON `rate_limits` (`began_at`);
-- Create "rfqs" table
CREATE TABLE `rfqs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `po_number` text NULL, `ship_until` text NULL, `first_name` text NOT NULL, `last_name` text NOT NULL, `company` text NOT NULL, `email` text NOT NULL, `phone` text NULL, `role` text NULL, `project_name` text NULL, `note` text NULL, `cancellation_reason` text NULL, `internal_status` text NOT NULL DEFAULT ('OPEN'), `customer_status` text NOT NULL DEFAULT ('SUBMITTED'), `customer_id` integer NOT NULL, `customer_user_id` integer NULL, `website_id` integer NULL, `owner_id` integer NULL, CONSTRAINT `rfqs_customers_customer` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, CONSTRAINT `rfqs_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL, CONSTRAINT `rfqs_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE SET NULL, CONSTRAINT `rfqs_staff_users_owner` FOREIGN KEY (`owner_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL);
-- Create index "rfqs_external_id_key" to table: "rfqs"
CREATE UNIQUE INDEX `rfqs_external_id_key` ON `rfqs` (`external_id`);
-- Create index "rfq_created_at_id_customer_id" to table: "rfqs"
CREATE INDEX `rfq_created_at_id_customer_id` ON `rfqs` (`created_at`, `id`, `customer_id`);
-- Create index "rfq_updated_at" to table: "rfqs"
CREATE INDEX `rfq_updated_at` ON `rfqs` (`updated_at`);
-- Create index "rfq_ship_until" to table: "rfqs"
CREATE INDEX `rfq_ship_until` ON `rfqs` (`ship_until`);
-- Create index "rfq_customer_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_customer_id_created_at` ON `rfqs` (`customer_id`, `created_at`);
-- Create index "rfq_customer_id_updated_at" to table: "rfqs"
CREATE INDEX `rfq_customer_id_updated_at` ON `rfqs` (`customer_id`, `updated_at`);
-- Create index "rfq_customer_user_id_created_at_id_customer_id" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_created_at_id_customer_id` ON `rfqs` (`customer_user_id`, `created_at`, `id`, `customer_id`);
-- Create index "rfq_customer_user_id_updated_at" to table: "rfqs"
CREATE INDEX `rfq_customer_user_id_updated_at` ON `rfqs` (`customer_user_id`, `updated_at`);
-- Create index "rfq_website_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_website_id_created_at` ON `rfqs` (`website_id`, `created_at`);
-- Create index "rfq_owner_id_created_at" to table: "rfqs"
CREATE INDEX `rfq_owner_id_created_at` ON `rfqs` (`owner_id`, `created_at`);
-- Create "rfq_items" table
CREATE TABLE `rfq_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL, `sku` text NOT NULL, `product_name` text NOT NULL, `comment` text NULL, `quantity` integer NOT NULL DEFAULT (0), `unit` text NOT NULL, `target_price` integer NULL, `currency` text NULL, `rfq_id` integer NOT NULL, CONSTRAINT `rfq_items_rfqs_rfq` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE);
-- Create index "rfqitem_created_at" to table: "rfq_items"
CREATE INDEX `rfqitem_created_at` ON `rfq_items` (`created_at`);
-- Create index "rfqitem_rfq_id_position" to table: "rfq_items"
CREATE INDEX `rfqitem_rfq_id_position` ON `rfq_items` (`rfq_id`, `position`);
-- Create index "rfqitem_rfq_id_created_at" to table: "rfq_items"
CREATE INDEX `rfqitem_rfq_id_created_at` ON `rfq_items` (`rfq_id`, `created_at`);
-- Create "rfq_notes" table
CREATE TABLE `rfq_notes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `side` text NOT NULL DEFAULT ('CUSTOMER'), `text` text NOT NULL, `rfq_id` integer NOT NULL, `author_staff_user_id` integer NULL, `author_customer_user_id` integer NULL, CONSTRAINT `rfq_notes_rfqs_rfq` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE, CONSTRAINT `rfq_notes_staff_users_author_staff_user` FOREIGN KEY (`author_staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE SET NULL, CONSTRAINT `rfq_notes_customer_users_author_customer_user` FOREIGN KEY (`author_customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE SET NULL);
-- Create index "rfqnote_created_at" to table: "rfq_notes"
CREATE INDEX `rfqnote_created_at` ON `rfq_notes` (`created_at`);
-- Create index "rfqnote_rfq_id_created_at" to table: "rfq_notes"
CREATE INDEX `rfqnote_rfq_id_created_at` ON `rfq_notes` (`rfq_id`, `created_at`);
-- Create index "rfqnote_author_staff_user_id_created_at" to table: "rfq_notes"
CREATE INDEX `rfqnote_author_staff_user_id_created_at` ON `rfq_notes` (`author_staff_user_id`, `created_at`);
-- Create index "rfqnote_author_customer_user_id_created_at" to table: "rfq_notes"
CREATE INDEX `rfqnote_author_customer_user_id_created_at` ON `rfq_notes` (`author_customer_user_id`, `created_at`);
-- Create "sessions" table
CREATE TABLE `sessions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `last_used_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `token_digest` text NOT NULL, `user_agent` text NULL, `address` text NULL, `staff_user_id` integer NULL, `customer_user_id` integer NULL, CONSTRAINT `sessions_staff_users_staff_user` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `sessions_customer_users_customer_user` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "sessions_token_digest_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_token_digest_key` ON `sessions` (`token_digest`);
-- Create index "session_staff_user_id_created_at" to table: "sessions"
CREATE INDEX `session_staff_user_id_created_at` ON `sessions` (`staff_user_id`, `created_at`);
-- Create index "session_customer_user_id_created_at" to table: "sessions"
CREATE INDEX `session_customer_user_id_created_at` ON `sessions` (`customer_user_id`, `created_at`);
-- Create index "session_created_at" to table: "sessions"
CREATE INDEX `session_created_at` ON `sessions` (`created_at`);
-- Create index "session_last_used_at" to table: "sessions"
CREATE INDEX `session_last_used_at` ON `sessions` (`last_used_at`);
-- Create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Create "settings" table
CREATE TABLE `settings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `value` text NULL);
-- Create index "settings_name_key" to table: "settings"
CREATE UNIQUE INDEX `settings_name_key` ON `settings` (`name`);
-- Create "staff_roles" table
CREATE TABLE `staff_roles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `label` text NOT NULL, `label_fold` text NOT NULL, `label_key` text NOT NULL, `administers` bool NOT NULL DEFAULT (false), `default_level` text NOT NULL DEFAULT ('NONE'), `permissions` json NULL, `capabilities` json NULL);
-- Create index "staff_roles_label_key_key" to table: "staff_roles"
CREATE UNIQUE INDEX `staff_roles_label_key_key` ON `staff_roles` (`label_key`);
-- Create index "staffrole_label_fold" to table: "staff_roles"
CREATE INDEX `staffrole_label_fold` ON `staff_roles` (`label_fold`);
-- Create index "staffrole_created_at" to table: "staff_roles"
CREATE INDEX `staffrole_created_at` ON `staff_roles` (`created_at`);
-- Create "staff_users" table
CREATE TABLE `staff_users` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `email` text NOT NULL, `email_fold` text NOT NULL, `email_key` text NOT NULL, `first_name` text NOT NULL, `first_name_fold` text NOT NULL, `last_name` text NOT NULL, `last_name_fold` text NOT NULL, `enabled` bool NOT NULL DEFAULT (true), `password_reset_required` bool NOT NULL DEFAULT (false), `must_change_password` bool NOT NULL DEFAULT (false), `failed_logins` integer NOT NULL DEFAULT (0), `locked_until` datetime NULL, `password_hash` text NULL, `password_changed_at` datetime NULL, `last_login_at` datetime NULL, `login_count` integer NOT NULL DEFAULT (0));
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
-- Create index "staffuser_updated_at" to table: "staff_users"
CREATE INDEX `staffuser_updated_at` ON `staff_users` (`updated_at`);
-- Create index "staffuser_last_login_at" to table: "staff_users"
CREATE INDEX `staffuser_last_login_at` ON `staff_users` (`last_login_at`);
-- Create "websites" table
CREATE TABLE `websites` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `name` text NOT NULL, `name_fold` text NOT NULL, `url` text NOT NULL, `default` bool NOT NULL DEFAULT (false), `redirect_path` text NULL, `default_role_id` integer NULL, `guest_role_id` integer NULL, CONSTRAINT `websites_customer_user_roles_default_role` FOREIGN KEY (`default_role_id`) REFERENCES `customer_user_roles` (`id`) ON DELETE SET NULL, CONSTRAINT `websites_customer_user_roles_guest_role` FOREIGN KEY (`guest_role_id`) REFERENCES `customer_user_roles` (`id`) ON DELETE SET NULL);
-- Create index "websites_external_id_key" to table: "websites"
CREATE UNIQUE INDEX `websites_external_id_key` ON `websites` (`external_id`);
-- Create index "website_name_fold" to table: "websites"
CREATE INDEX `website_name_fold` ON `websites` (`name_fold`);
-- Create index "website_created_at" to table: "websites"
CREATE INDEX `website_created_at` ON `websites` (`created_at`);
-- Create index "website_default_role_id_name_fold" to table: "websites"
CREATE INDEX `website_default_role_id_name_fold` ON `websites` (`default_role_id`, `name_fold`);
-- Create index "website_guest_role_id_name_fold" to table: "websites"
CREATE INDEX `website_guest_role_id_name_fold` ON `websites` (`guest_role_id`, `name_fold`);
-- Create "website_settings" table
CREATE TABLE `website_settings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `value` text NULL, `website_id` integer NOT NULL, CONSTRAINT `website_settings_websites_website` FOREIGN KEY (`website_id`) REFERENCES `websites` (`id`) ON DELETE CASCADE);
-- Create index "websitesetting_name" to table: "website_settings"
CREATE INDEX `websitesetting_name` ON `website_settings` (`name`);
-- Create index "websitesetting_website_id_name" to table: "website_settings"
CREATE UNIQUE INDEX `websitesetting_website_id_name` ON `website_settings` (`website_id`, `name`);
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
-- Create "invitations_roles" table
CREATE TABLE `invitations_roles` (`invitation_id` integer NOT NULL, `role_id` integer NOT NULL, PRIMARY KEY (`invitation_id`, `role_id`), CONSTRAINT `invitations_roles_invitation_id` FOREIGN KEY (`invitation_id`) REFERENCES `invitations` (`id`) ON DELETE CASCADE, CONSTRAINT `invitations_roles_role_id` FOREIGN KEY (`role_id`) REFERENCES `customer_user_roles` (`id`) ON DELETE CASCADE);
-- Create index "invitations_roles_role_id" to table: "invitations_roles"
CREATE INDEX `invitations_roles_role_id` ON `invitations_roles` (`role_id`);
-- Create "quotes_assigned_staff_users" table
CREATE TABLE `quotes_assigned_staff_users` (`quote_id` integer NOT NULL, `staff_user_id` integer NOT NULL, PRIMARY KEY (`quote_id`, `staff_user_id`), CONSTRAINT `quotes_assigned_staff_users_quote_id` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE, CONSTRAINT `quotes_assigned_staff_users_staff_user_id` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE);
-- Create index "quotes_assigned_staff_users_staff_user_id" to table: "quotes_assigned_staff_users"
CREATE INDEX `quotes_assigned_staff_users_staff_user_id` ON `quotes_assigned_staff_users` (`staff_user_id`);
-- Create "quotes_assigned_customer_users" table
CREATE TABLE `quotes_assigned_customer_users` (`quote_id` integer NOT NULL, `customer_user_id` integer NOT NULL, PRIMARY KEY (`quote_id`, `customer_user_id`), CONSTRAINT `quotes_assigned_customer_users_quote_id` FOREIGN KEY (`quote_id`) REFERENCES `quotes` (`id`) ON DELETE CASCADE, CONSTRAINT `quotes_assigned_customer_users_customer_user_id` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "quotes_assigned_customer_users_customer_user_id" to table: "quotes_assigned_customer_users"
CREATE INDEX `quotes_assigned_customer_users_customer_user_id` ON `quotes_assigned_customer_users` (`customer_user_id`);
-- Create "rfqs_assigned_staff_users" table
CREATE TABLE `rfqs_assigned_staff_users` (`rfq_id` integer NOT NULL, `staff_user_id` integer NOT NULL, PRIMARY KEY (`rfq_id`, `staff_user_id`), CONSTRAINT `rfqs_assigned_staff_users_rfq_id` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE, CONSTRAINT `rfqs_assigned_staff_users_staff_user_id` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE);
-- Create index "rfqs_assigned_staff_users_staff_user_id" to table: "rfqs_assigned_staff_users"
CREATE INDEX `rfqs_assigned_staff_users_staff_user_id` ON `rfqs_assigned_staff_users` (`staff_user_id`);
-- Create "rfqs_assigned_customer_users" table
CREATE TABLE `rfqs_assigned_customer_users` (`rfq_id` integer NOT NULL, `customer_user_id` integer NOT NULL, PRIMARY KEY (`rfq_id`, `customer_user_id`), CONSTRAINT `rfqs_assigned_customer_users_rfq_id` FOREIGN KEY (`rfq_id`) REFERENCES `rfqs` (`id`) ON DELETE CASCADE, CONSTRAINT `rfqs_assigned_customer_users_customer_user_id` FOREIGN KEY (`customer_user_id`) REFERENCES `customer_users` (`id`) ON DELETE CASCADE);
-- Create index "rfqs_assigned_customer_users_customer_user_id" to table: "rfqs_assigned_customer_users"
CREATE INDEX `rfqs_assigned_customer_users_customer_user_id` ON `rfqs_assigned_customer_users` (`customer_user_id`);
-- Create "staff_users_roles" table
CREATE TABLE `staff_users_roles` (`staff_user_id` integer NOT NULL, `role_id` integer NOT NULL, PRIMARY KEY (`staff_user_id`, `role_id`), CONSTRAINT `staff_users_roles_staff_user_id` FOREIGN KEY (`staff_user_id`) REFERENCES `staff_users` (`id`) ON DELETE CASCADE, CONSTRAINT `staff_users_roles_role_id` FOREIGN KEY (`role_id`) REFERENCES `staff_roles` (`id`) ON DELETE CASCADE);
-- Create index "staff_users_roles_role_id" to table: "staff_users_roles"
CREATE INDEX `staff_users_roles_role_id` ON `staff_users_roles` (`role_id`);
