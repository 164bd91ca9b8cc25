package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
)

// Customer is a buying company or a division of one; customers form a tree.
type Customer struct{ ent.Schema }

// Mixin of the Customer.
func (Customer) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the Customer.
func (Customer) Fields() []ent.Field {
	return fields(
		folded("name", text.Line(255)),
		line("path", 700, text.OptionalLine(700)),
		flag("enabled", true),
		optional("vat_id", 64),
		optional("tax_code", 255),
		optional("payment_term", 255),
		number("guard").secret(), // counted by internal/guard, so that two changes of administrators meet
		column{field.Int("internal_rating").Range(1, 5).Descriptor()}.null(),
		key("parent_id").null(),
		key("group_id").null(),
		key("owner_id").null(),
	)
}

// Edges of the Customer.
func (Customer) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("children", Customer.Type).Annotations(entsql.OnDelete(entsql.SetNull)).From("parent").Unique().Field("parent_id"),
		maybe("group", CustomerGroup.Type, "group_id"),
		maybe("owner", StaffUser.Type, "owner_id"),
		many("sales_representatives", StaffUser.Type, "customers_sales_representatives", "customer_id", "staff_user_id"),
	}
}

// Indexes of the Customer: its lists, and its newest rows of each parent.
func (Customer) Indexes() []ent.Index {
	return indexes(
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
