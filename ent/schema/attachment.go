package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Attachment is a file that belongs to one record. Access follows that record.
type Attachment struct{ ent.Schema }

// Mixin of the Attachment.
func (Attachment) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the Attachment.
func (Attachment) Fields() []ent.Field {
	return fields(
		folded("file_name", text.Line(255)),
		required("content_type", 100),
		number("size"),
		line("content_digest", 64, text.Line(64)),
		line("storage_key", 255, text.Line(255)).unique().fixed().secret(),
		block("comment"),
		enum("visibility", "INTERNAL", "SHARED"),
		key("within_customer_id"),
		key("customer_id").null(),
		key("customer_user_id").null(),
		key("rfq_id").null(),
		key("quote_id").null(),
		key("order_id").null(),
		key("activity_id").null(),
		key("uploaded_by_staff_user_id").null(),
		key("uploaded_by_customer_user_id").null(),
	)
}

// Edges of the Attachment.
func (Attachment) Edges() []ent.Edge {
	return []ent.Edge{
		part("within_customer", Customer.Type, "within_customer_id"),
		owned("customer", Customer.Type, "customer_id"),
		owned("customer_user", CustomerUser.Type, "customer_user_id"),
		owned("rfq", Rfq.Type, "rfq_id"),
		owned("quote", Quote.Type, "quote_id"),
		owned("order", Order.Type, "order_id"),
		owned("activity", Activity.Type, "activity_id"),
		maybe("uploaded_by_staff_user", StaffUser.Type, "uploaded_by_staff_user_id"),
		maybe("uploaded_by_customer_user", CustomerUser.Type, "uploaded_by_customer_user_id"),
	}
}

// Indexes of the Attachment: its lists, and its newest rows of each parent.
func (Attachment) Indexes() []ent.Index {
	return indexes(
		[]string{"file_name_fold"},
		[]string{"created_at"},
		[]string{"within_customer_id", "created_at"},
		[]string{"customer_id", "created_at"},
		[]string{"customer_user_id", "created_at"},
		[]string{"rfq_id", "created_at"},
		[]string{"quote_id", "created_at"},
		[]string{"order_id", "created_at"},
		[]string{"activity_id", "created_at"},
		[]string{"uploaded_by_staff_user_id", "created_at"},
		[]string{"uploaded_by_customer_user_id", "created_at"},
	)
}
