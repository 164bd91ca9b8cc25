package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// CustomerAddress is an address in a company's address book.
// primary_of and default_..._of repeat the owner where they are set and are
// unique, so that the database itself holds "at most one".
type CustomerAddress struct{ ent.Schema }

// Mixin of the CustomerAddress.
func (CustomerAddress) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the CustomerAddress.
func (CustomerAddress) Fields() []ent.Field {
	return fields(
		optional("label", 255),
		optional("name_prefix", 255),
		optional("first_name", 255),
		optional("middle_name", 255),
		optional("last_name", 255),
		optional("name_suffix", 255),
		optional("company", 255),
		required("street", 500),
		optional("street2", 500),
		folded("city", text.Line(255)),
		required("postal_code", 255),
		line("country_code", 2, text.Country),
		optional("region_code", 16),
		optional("region_text", 255),
		optional("phone", 255),
		at("validated_at").null(),
		flag("billing", false),
		flag("shipping", false),
		key("primary_of").null().unique(),
		key("default_billing_of").null().unique(),
		key("default_shipping_of").null().unique(),
		key("customer_id"),
	)
}

// Edges of the CustomerAddress.
func (CustomerAddress) Edges() []ent.Edge {
	return []ent.Edge{
		part("customer", Customer.Type, "customer_id"),
	}
}

// Indexes of the CustomerAddress: its lists, and its newest rows of each parent.
func (CustomerAddress) Indexes() []ent.Index {
	return indexes(
		[]string{"city_fold"},
		[]string{"created_at"},
		[]string{"customer_id", "city_fold"},
		[]string{"customer_id", "created_at"},
	)
}
