package schema

import (
	"entgo.io/ent"
)

// ConsentAcceptance says that a person agreed to a version of a consent, and until when.
type ConsentAcceptance struct{ ent.Schema }

// Mixin of the ConsentAcceptance.
func (ConsentAcceptance) Mixin() []ent.Mixin { return []ent.Mixin{Record{}} }

// Fields of the ConsentAcceptance.
func (ConsentAcceptance) Fields() []ent.Field {
	return fields(
		at("accepted_at"),
		at("withdrawn_at").null(),
		optional("source", 64),
		optional("address", 64),
		optional("user_agent", 255),
		key("consent_id"),
		key("consent_version_id"),
		key("customer_user_id"),
	)
}

// Edges of the ConsentAcceptance.
func (ConsentAcceptance) Edges() []ent.Edge {
	return []ent.Edge{
		one("consent", Consent.Type, "consent_id"),
		one("consent_version", ConsentVersion.Type, "consent_version_id"),
		part("customer_user", CustomerUser.Type, "customer_user_id"),
	}
}

// Indexes of the ConsentAcceptance: its lists, and its newest rows of each parent.
func (ConsentAcceptance) Indexes() []ent.Index {
	return indexes(
		[]string{"accepted_at"},
		[]string{"created_at"},
		[]string{"consent_id", "accepted_at"},
		[]string{"consent_version_id", "accepted_at"},
		[]string{"customer_user_id", "accepted_at"},
	)
}
