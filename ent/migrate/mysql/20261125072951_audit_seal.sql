-- Modify "audit_entries" table
ALTER TABLE `audit_entries` ADD COLUMN `sequence` bigint NULL, DROP INDEX `auditentry_entity_record_id_occurred_at`, DROP INDEX `auditentry_hash`, ADD INDEX `auditentry_entity_record_id` (`entity`, `record_id`), ADD UNIQUE INDEX `auditentry_sequence` (`sequence`);
