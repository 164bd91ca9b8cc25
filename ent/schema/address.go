package schema

import (
	"buyergraph/internal/country"
	"buyergraph/internal/text"

	"entgo.io/ent"
	"entgo.io/ent/schema/mixin"
)

// Address holds the fields that both address books share. If primary_of or default_..._of
// is set, it repeats the owner's id. These columns are unique, so the database allows at
// most one such address for each owner.
type Address struct{ mixin.Schema }

// Fields returns the fields of Address.
func (Address) Fields() []ent.Field {
	return joinFields(
		optionalLine("label", 255),
		optionalLine("name_prefix", 255),
		optionalLine("first_name", 255),
		optionalLine("middle_name", 255),
		optionalLine("last_name", 255),
		optionalLine("name_suffix", 255),
		optionalLine("company", 255),
		requiredLine("street", 500),
		optionalLine("street2", 500),
		foldedLine("city", text.LineUpTo(255)),
		varchar("postal_code", 255, text.OptionalLineUpTo(255)), // empty where the country needs none
		varchar("country_code", 2, country.ValidateCode),
		optionalLine("region_code", 16),
		optionalLine("region_text", 255),
		varchar("phone", 255, text.PhoneUpTo(255)).nullable(),
		timestamp("validated_at").nullable(),
		boolean("billing", false),
		boolean("shipping", false),
		foreignKey("primary_of").nullable().unique(),
		foreignKey("default_billing_of").nullable().unique(),
		foreignKey("default_shipping_of").nullable().unique(),
	)
}

// Indexes returns the indexes of Address.
func (Address) Indexes() []ent.Index {
	return indexesOn([]string{"city_fold"}, []string{"created_at"})
}
