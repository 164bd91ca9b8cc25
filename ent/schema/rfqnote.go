package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// RfqNote is a message between buyer and seller about a request for quote.
type RfqNote struct{ ent.Schema }

// Mixin returns the mixins of RfqNote.
func (RfqNote) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields returns the fields of RfqNote.
func (RfqNote) Fields() []ent.Field {
	return joinFields(
		enumField("side", "CUSTOMER", "SELLER"),
		column{field.Text("text").Validate(text.BlockUpTo(20_000)).Descriptor()},
		foreignKey("rfq_id"),
		foreignKey("author_staff_user_id").nullable(),
		foreignKey("author_customer_user_id").nullable(),
	)
}

// Edges returns the edges of RfqNote.
func (RfqNote) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("rfq", Rfq.Type, "rfq_id"),
		optionalEdge("author_staff_user", StaffUser.Type, "author_staff_user_id"),
		optionalEdge("author_customer_user", CustomerUser.Type, "author_customer_user_id"),
	}
}

// Indexes returns the indexes for the lists of RfqNote and the newest rows of each parent.
func (RfqNote) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at"},
		[]string{"rfq_id", "created_at"},
		[]string{"author_staff_user_id", "created_at"},
		[]string{"author_customer_user_id", "created_at"},
	)
}
