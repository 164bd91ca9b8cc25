package schema

import (
	"buyergraph/internal/country"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"
)

// Address is what both address books hold. primary_of and default_..._of repeat
// the owner where they are set and are unique, so that the database itself holds
// "at most one".
type Address struct{ mixin.Schema }

// Fields of the Address.
func (Address) Fields() []ent.Field {
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
		line("postal_code", 255, text.OptionalLine(255)), // empty where the country needs none
		line("country_code", 2, country.Code),
		optional("region_code", 16),
		optional("region_text", 255),
		optional("phone", 255),
		at("validated_at").null(),
		flag("billing", false),
		flag("shipping", false),
		key("primary_of").null().unique(),
		key("default_billing_of").null().unique(),
		key("default_shipping_of").null().unique(),
	)
}

// Indexes of the Address.
func (Address) Indexes() []ent.Index {
	return indexes([]string{"city_fold"}, []string{"created_at"})
}
