package schema

import (
	"buyergraph/internal/text"

	"entgo.io/ent"
)

// CustomerUserAddress is an address in a person's own address book.
// primary_of and default_..._of repeat the owner where they are set and are
// unique, so that the database itself holds "at most one".
type CustomerUserAddress struct{ ent.Schema }

// Mixin of the CustomerUserAddress.
func (CustomerUserAddress) Mixin() []ent.Mixin { return []ent.Mixin{Record{}, External{}} }

// Fields of the CustomerUserAddress.
func (CustomerUserAddress) Fields() []ent.Field {
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
		key("customer_user_id"),
	)
}

// Edges of the CustomerUserAddress.
func (CustomerUserAddress) Edges() []ent.Edge {
	return []ent.Edge{
		part("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the CustomerUserAddress: its lists, and its newest rows of each parent.
func (CustomerUserAddress) Indexes() []ent.Index {
	return indexes(
		[]string{"city_fold"},
		[]string{"created_at"},
		[]string{"customer_user_id", "city_fold"},
		[]string{"customer_user_id", "created_at"},
	)
}
