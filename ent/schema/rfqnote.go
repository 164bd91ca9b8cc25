package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/field"
)

// RfqNote is what buyer and seller write to each other about a request for quote.
type RfqNote struct{ ent.Schema }

// Mixin of the RfqNote.
func (RfqNote) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the RfqNote.
func (RfqNote) Fields() []ent.Field {
	return joinFields(
		enumField("side", "CUSTOMER", "SELLER"),
		column{field.Text("text").Validate(text.BlockUpTo(20_000)).Descriptor()},
		foreignKey("rfq_id"),
		foreignKey("author_staff_user_id").nullable(),
		foreignKey("author_customer_user_id").nullable(),
	)
}

// Edges of the RfqNote.
func (RfqNote) Edges() []ent.Edge {
	return []ent.Edge{
		parentEdge("rfq", Rfq.Type, "rfq_id"),
		optionalEdge("author_staff_user", StaffUser.Type, "author_staff_user_id"),
		optionalEdge("author_customer_user", CustomerUser.Type, "author_customer_user_id"),
	}
}

// Indexes of the RfqNote: its lists, and its newest rows of each parent.
func (RfqNote) Indexes() []ent.Index {
	return indexesOn(
		[]string{"created_at"},
		[]string{"rfq_id", "created_at"},
		[]string{"author_staff_user_id", "created_at"},
		[]string{"author_customer_user_id", "created_at"},
	)
}
