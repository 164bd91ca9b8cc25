package schema

import (
	"entgo.io/ent"
)

// Quote is a priced offer to a customer.
type Quote struct{ ent.Schema }

// Mixin of the Quote.
func (Quote) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}, Document{}} }

// Fields of the Quote.
func (Quote) Fields() []ent.Field {
	return fields(
		required("identifier", 255).unique(),
		optional("project_name", 255),
		at("valid_until").null(),
		flag("expired", false),
		enum("internal_status", "DRAFT", "OPEN", "SENT_TO_CUSTOMER", "EXPIRED", "ACCEPTED", "DECLINED", "DELETED", "CANCELLED"),
		enum("customer_status", "OPEN", "EXPIRED", "ACCEPTED", "DECLINED"),
		currency(),
		money("total"),
		key("rfq_id").null(),
	)
}

// Edges of the Quote.
func (Quote) Edges() []ent.Edge {
	return []ent.Edge{maybe("rfq", Rfq.Type, "rfq_id")}
}

// Indexes of the Quote: its lists, and its newest rows of each parent.
func (Quote) Indexes() []ent.Index {
	return indexes([]string{"rfq_id", "created_at"})
}
