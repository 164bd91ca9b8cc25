package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Customer is a buying company or a division of one. Customers form trees.
type Customer struct{ ent.Schema }

// Mixin returns the mixins of Customer.
func (Customer) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, ExternalID{}} }

// Fields returns the fields of Customer.
func (Customer) Fields() []ent.Field {
	return joinFields(
		foldedLine("name", text.LineUpTo(255)),
		searchWords(),
		varchar("path", 700, text.OptionalLineUpTo(700)),
		enumField("state", "ACTIVE", "PENDING", "SUSPENDED", "REJECTED"),
		boolean("enabled", true), // whether the state is ACTIVE; internal/hooks writes it
		optionalLine("vat_id", 64),
		optionalLine("tax_code", 255),
		optionalLine("payment_term", 255),
		countField("guard").sensitive(), // internal/hooks increases it, so that concurrent changes of administrators conflict
		column{field.Int("internal_rating").Range(1, 5).Descriptor()}.nullable(),
		foreignKey("parent_id").nullable(),
		foreignKey("group_id").nullable(),
		foreignKey("owner_id").nullable(),
	)
}

// Edges returns the edges of Customer.
func (Customer) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("children", Customer.Type).Annotations(entsql.OnDelete(entsql.Restrict)).From("parent").Unique().Field("parent_id"),
		optionalEdge("group", CustomerGroup.Type, "group_id"),
		optionalEdge("owner", StaffUser.Type, "owner_id"),
		manyToMany("sales_representatives", StaffUser.Type, "customers_sales_representatives", "customer_id", "staff_user_id"),
	}
}

// Indexes returns the indexes for the lists of Customer and the newest rows of each parent.
func (Customer) Indexes() []ent.Index {
	return indexesOn(
		[]string{"path"},
		[]string{"name_fold"},
		[]string{"created_at"},
		[]string{"updated_at"},
		[]string{"internal_rating"},
		[]string{"parent_id", "name_fold"},
		[]string{"parent_id", "created_at"},
		[]string{"group_id", "name_fold"},
		[]string{"group_id", "created_at"},
		[]string{"owner_id", "name_fold"},
		[]string{"owner_id", "created_at"},
	)
}
