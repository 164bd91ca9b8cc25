-- Create index "auditentry_request_id" to table: "audit_entries"
CREATE INDEX `auditentry_request_id` ON `audit_entries` (`request_id`);
-- Create index "auditentry_address_occurred_at" to table: "audit_entries"
CREATE INDEX `auditentry_address_occurred_at` ON `audit_entries` (`address`, `occurred_at`);
-- Create index "order_po_number" to table: "orders"
CREATE INDEX `order_po_number` ON `orders` (`po_number`);
-- Create index "quote_po_number" to table: "quotes"
CREATE INDEX `quote_po_number` ON `quotes` (`po_number`);
-- Create index "rfq_po_number" to table: "rfqs"
CREATE INDEX `rfq_po_number` ON `rfqs` (`po_number`);
