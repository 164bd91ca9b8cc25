-- Modify "audit_entries" table
ALTER TABLE `audit_entries` ADD INDEX `auditentry_address_occurred_at` (`address`, `occurred_at`), ADD INDEX `auditentry_request_id` (`request_id`);
-- Modify "orders" table
ALTER TABLE `orders` ADD INDEX `order_po_number` (`po_number`);
-- Modify "quotes" table
ALTER TABLE `quotes` ADD INDEX `quote_po_number` (`po_number`);
-- Modify "rfqs" table
ALTER TABLE `rfqs` ADD INDEX `rfq_po_number` (`po_number`);
