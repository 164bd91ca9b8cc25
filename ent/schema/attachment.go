package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// Attachment is a file of one record. Who may see the record may see the file.
type Attachment struct{ ent.Schema }

// Mixin returns the mixins of Attachment.
func (Attachment) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of Attachment.
func (Attachment) Fields() []ent.Field {
	return joinFields(
		foldedLine("file_name", text.LineUpTo(255)),
		requiredLine("content_type", 100),
		countField("size"),
		varchar("content_digest", 64, text.LineUpTo(64)),
		varchar("storage_key", 255, text.LineUpTo(255)).unique().immutable().sensitive(),
		optionalText("comment"),
		enumField("visibility", "INTERNAL", "SHARED"),
		foreignKey("within_customer_id"),
		foreignKey("customer_id").nullable(),
		foreignKey("customer_user_id").nullable(),
		foreignKey("rfq_id").nullable(),
		foreignKey("quote_id").nullable(),
		foreignKey("order_id").nullable(),
		foreignKey("activity_id").nullable(),
		foreignKey("uploaded_by_staff_user_id").nullable(),
		foreignKey("uploaded_by_customer_user_id").nullable(),
	)
}

// Edges returns the edges of Attachment.
func (Attachment) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("within_customer", Customer.Type, "within_customer_id"),
		optionalParentEdge("customer", Customer.Type, "customer_id"),
		optionalParentEdge("customer_user", CustomerUser.Type, "customer_user_id"),
		optionalParentEdge("rfq", Rfq.Type, "rfq_id"),
		optionalParentEdge("quote", Quote.Type, "quote_id"),
		optionalParentEdge("order", Order.Type, "order_id"),
		optionalParentEdge("activity", Activity.Type, "activity_id"),
		optionalEdge("uploaded_by_staff_user", StaffUser.Type, "uploaded_by_staff_user_id"),
		optionalEdge("uploaded_by_customer_user", CustomerUser.Type, "uploaded_by_customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of Attachment and the newest rows of each parent.
func (Attachment) Indexes() []ent.Index {
	return indexesOn(
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
